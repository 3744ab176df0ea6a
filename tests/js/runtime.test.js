// What is computed and what is not. That the numbers are NumPy's is tested from Python, in a browser.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load, OPS } from "../../losslab/live/js/runtime.js";

const program = {
  inputs: ["a", "b"],
  nodes: [["input", 0], ["input", 1], ["exp", 0], ["square", 1], ["sign", 0], ["add", 4, 4]],
  patches: [[["data", 0, "y"], 2], [["data", 1, "y"], 3], [["layout", "x"], 5]],
};
const names = (patches) => patches.map(([path]) => path.join("/"));

test("only what changed is given, and what became the same again is no change", () => {
  const run = load(program);
  assert.deepEqual(names(run({ a: 1, b: 2 })), ["data/0/y", "data/1/y", "layout/x"]);
  assert.deepEqual(run({ a: 1, b: 2 }), []);
  assert.deepEqual(run({ a: 2, b: 2 }), [[["data", 0, "y"], Math.exp(2)]]); // its sign is as it was
  assert.deepEqual(names(run({ a: -1, b: 3 })), ["data/0/y", "data/1/y", "layout/x"]);
});

test("what is not wanted is not computed, and comes when it is", () => {
  const run = load(program), { square } = OPS;
  let squares = 0;
  OPS.square = (a) => { squares++; return square(a); };
  try {
    const first = ([part, index]) => part !== "data" || index === 0;
    assert.deepEqual(names(run({ a: 1, b: 2 }, first)), ["data/0/y", "layout/x"]);
    run({ a: 1, b: 3 }, first);
    assert.deepEqual([squares, run.left], [0, true]);
    assert.deepEqual(run({ a: 1, b: 3 }), [[["data", 1, "y"], 9]]);
    assert.deepEqual([squares, run.left], [1, false]);
  } finally { OPS.square = square; }
});
