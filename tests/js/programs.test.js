// A drawing comes once, sooner or later than the values that name it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { drawing, keep } from "../../losslab/live/js/programs.js";

const parcel = (id) => Buffer.concat([Buffer.from(`${id}\n`), gzipSync(JSON.stringify({ id }))]);

test("a drawing that was sent is there, and one that is asked for first is waited for", async () => {
  keep(parcel("one"));
  assert.deepEqual(await drawing("one"), { id: "one" });
  const asked = drawing("two");
  keep(parcel("two"));
  assert.deepEqual(await asked, { id: "two" });
  keep(parcel("two"));
  assert.equal(await drawing("two"), await asked); // not unpacked again
});

test("of many drawings the last ones are kept, and what is waited for is not forgotten", async () => {
  const asked = drawing("late");
  for (let i = 0; i < 100; i++) keep(parcel(`n${i}`));
  keep(parcel("late"));
  assert.deepEqual(await asked, { id: "late" });
  let again = false;
  drawing("n0").then(() => { again = true; });
  await drawing("n99");
  assert.equal(again, false);
});
