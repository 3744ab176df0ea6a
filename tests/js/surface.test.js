// Where the lines of equal height run.

import assert from "node:assert/strict";
import { test } from "node:test";

import { levels } from "../../losslab/live/js/surface.js";

const x = [0, 10, 20], y = [20, 10, 0]; // px: the last row is the upper one
const ends = (d) => d.split("M").filter(Boolean).map((part) => part.split("L").map((place) => place.split(",").map(Number)));

test("on a slope the lines stand upright where it has their heights", () => {
  const found = ends(levels([[0, 1, 2], [0, 1, 2], [0, 1, 2]], x, y, { start: 0.5, end: 1.5, size: 1 }));
  assert.deepEqual(new Set(found.flat().map(([px]) => px)), new Set([5, 15]));
  const length = found.reduce((sum, [[, from], [, to]]) => sum + Math.abs(to - from), 0);
  assert.equal(length, 40); // two lines, from the lowest place to the uppermost
});

test("no line where there is no height, beyond the levels, or on a plain", () => {
  assert.equal(levels([[0, NaN, 0], [NaN, 1, NaN], [0, NaN, 0]], x, y, { start: 0, end: 1, size: 0.5 }), "");
  assert.equal(levels([[0, 0, 0], [0, 0, 0], [0, 0, 0]], x, y, { start: -1, end: 1, size: 0.5 }), "");
  assert.equal(levels([[0, 1, 2], [0, 1, 2], [0, 1, 2]], x, y, { start: 3, end: 4, size: 1 }), "");
});
