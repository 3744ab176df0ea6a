// Who is ahead of whom: Python, thumbs, the chart, the film, edited points. Without a browser.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { LOST, Post, Values } from "../../losslab/live/js/values.js";

let time, post, sent;
const stops = { b: ["0.1", "1", "Infinity"] };
const start = { a: 1, b: 1, x: [1, 2], y: [3, 4], s: -1 };

function figure() {
  const log = [];
  const made = new Values(post, { send: (...message) => { log.push(message); sent.push(message); }, changed() {}, said() {} });
  return Object.assign(made, { log });
}
const answer = (values, given = {}, heard = 0, thumbs = {}, touched = false) => values.receive({ values: { ...start, ...given }, stops, heard }, thumbs, touched);
const copy = (value) => JSON.parse(JSON.stringify(value));

beforeEach(() => {
  time = 1000;
  sent = [];
  post = new Post(() => time);
});

test("a thumb counts from where it was when the hand came", () => {
  const values = figure();
  answer(values, { a: 1.345 });
  values.touch({ a: "1.35", b: "1" });
  assert.equal(values.now({ a: "1.35", b: "1" }).a, 1.345); // between two stops
  assert.equal(values.now({ a: "1.40", b: "1" }).a, 1.4);
  assert.equal(values.now({ a: "1.35", b: "2" }).b, Infinity); // an index
});

test("a released thumb holds until Python has answered that very question", () => {
  const values = figure();
  answer(values, {}, 0, { a: "1", b: "1" });
  values.touch({ a: "1", b: "1" });
  const thumbs = { a: "2", b: "1" };
  assert.equal(answer(values, { x: [5] }, 0, thumbs), true); // the answer to something older
  assert.equal(values.now(thumbs).a, 2);
  assert.equal(answer(values, { a: 2 }, 0, thumbs), false);
  assert.equal(values.now(thumbs).a, 2);
  assert.equal(values.before, null);
  answer(values, { a: 7 }, 0, { a: "2" }); // a preset: Python's word holds, though the thumb is not there yet
  assert.equal(values.now({ a: "2" }).a, 7);
});

test("what is dragged moves every figure that has the input, until Python has heard it", () => {
  const [one, other] = [figure(), figure()];
  answer(one);
  answer(other);
  one.held = ["a"];
  post.carry("a", 5);
  assert.deepEqual([one.current("a"), other.current("a"), other.waits("a")], [5, 5, true]);
  one.held = [];
  one.rest("a");
  assert.deepEqual(sent, [["drag", [1, { a: 5 }]]]);
  answer(other, {}, 0); // of a run that began before
  assert.deepEqual([one.current("a"), other.current("a")], [5, 5]);
  answer(one, { a: 5 }, 1);
  answer(other, { a: 5 }, 1);
  assert.deepEqual([one.moved, other.moved], [{}, {}]);
  assert.equal(one.busy || other.busy, false);
});

test("what rests where Python has it is not sent, and what a hand holds is not taken from it", () => {
  const values = figure();
  answer(values);
  post.carry("a", 1);
  values.rest("a");
  assert.deepEqual([sent, values.moved], [[], {}]);
  values.held = ["a"];
  post.carry("a", 4);
  answer(values, { b: 3 });
  assert.equal(values.current("a"), 4);
});

test("a second drag before the answer says the first one again", () => {
  const values = figure();
  answer(values);
  post.carry("a", 4);
  values.rest("a");
  post.carry("b", 2);
  values.rest("b");
  assert.deepEqual(sent.at(-1), ["drag", [2, { a: 4, b: 2 }]]);
  answer(values, { a: 4 }, 1);
  assert.deepEqual(values.moved, { a: 4, b: 2 });
  answer(values, { a: 4, b: 2 }, 2);
  assert.deepEqual(values.moved, {});
});

test("back to where Python has it, while it is about to hear otherwise, is sent too", () => {
  const values = figure();
  answer(values);
  post.carry("a", 4);
  values.rest("a");
  post.carry("a", 1);
  values.rest("a");
  assert.deepEqual(sent.at(-1), ["drag", [2, { a: 1 }]]);
});

test("drags and edits have one numbering", () => {
  const values = figure();
  answer(values);
  post.carry("a", 4);
  values.rest("a");
  values.edits.send({ wish: "undo" });
  values.edits.send({ wish: "redo" });
  assert.deepEqual(sent.at(-1), ["edit", [{ n: 2, wish: "undo" }, { n: 3, wish: "redo" }]]);
  answer(values, {}, 2);
  values.edits.answered();
  assert.deepEqual([copy(values.edits.unheard), values.ahead], [[{ n: 3, wish: "redo" }], false]);
  answer(values, {}, 7); // of an old session
  values.edits.send({ wish: "undo" });
  assert.equal(sent.at(-1)[1].at(-1).n, 8);
});

test("edited points hold until Python knows them, and while a hand or a key is not done", () => {
  const values = figure(), { edits } = values;
  answer(values);
  edits.holding = true;
  edits.set({ x: [9, 2] });
  edits.answered();
  assert.deepEqual(values.now({}).x, [9, 2]);
  edits.holding = false;
  edits.send({ x: [9, 2], y: [3, 4], selected: 0 });
  assert.equal(edits.forget(), false);
  answer(values, { x: [9, 2] }, 1);
  assert.equal(edits.answered(), true);
  assert.deepEqual(edits.moved, {});
  edits.pending = true;
  assert.equal(edits.forget(), false);
  assert.equal(values.busy, true);
});

test("what was said into a cut line is said on the next one, under new numbers, once nothing runs", () => {
  const values = figure();
  answer(values);
  post.line(false);
  post.carry("a", 4);
  values.rest("a");
  values.edits.send({ x: [1], y: [1], selected: 0 });
  assert.deepEqual([sent, values.unheard], [[], true]);
  assert.equal(post.line(true), true);
  assert.deepEqual(sent, []);
  post.idle();
  assert.deepEqual(sent.map(([event]) => event), ["drag", "edit"]);
  assert.deepEqual([sent[0][1], sent[1][1][0].n], [[3, { a: 4 }], 4]);
  post.idle(); // not once more
  assert.equal(sent.length, 2);
});

test("what may have been heard before a cut is done again, but no wish", () => {
  const values = figure();
  answer(values);
  values.edits.send({ wish: "undo" });
  post.line(false);
  post.line(true);
  post.idle();
  assert.deepEqual(sent.at(-1), ["edit", [{ n: 1, wish: "undo" }]]);
});

test("what is not answered for long counts as lost when Python answers something else", () => {
  const values = figure();
  answer(values);
  post.carry("a", 4);
  values.rest("a");
  values.edits.send({ wish: "undo" });
  time += LOST + 1;
  assert.equal(values.busy, false);
  answer(values, { a: 3 });
  values.edits.answered();
  assert.deepEqual([values.current("a"), values.edits.unheard], [3, []]);
});

test("what went over an earlier line is not lost by time", () => {
  const values = figure();
  answer(values);
  post.carry("a", 4);
  values.rest("a");
  time += LOST + 1;
  post.line(false);
  post.line(true);
  answer(values);
  assert.equal(values.current("a"), 4);
});

test("a figure that is gone is not waited for", () => {
  const [one, other] = [figure(), figure()];
  answer(one);
  answer(other);
  post.carry("a", 4);
  one.rest("a");
  one.close();
  time += LOST + 1;
  answer(other);
  assert.deepEqual([other.moved, post.members.size], [{}, 1]);
});

test("the film goes on while Python answers what was played, and ends where it says otherwise", () => {
  const values = figure(), { film } = values, spec = { input: "a", stops: [0, 1, 2, 3], rate: 5 };
  answer(values);
  assert.equal(film.receive(spec, 1), true); // it is new
  assert.deepEqual([film.next(1), film.next(3), film.last], [2, 3, 3]);
  film.playing = true;
  values.go("a", 2);
  values.forget();
  assert.equal(values.current("a"), 2); // what is played is not Python's yet
  film.playing = false;
  values.rest("a");
  values.go("a", 3);
  assert.equal(film.receive(spec, 2), false); // it answers what it was told
  assert.equal(film.receive(spec, 2), false);
  assert.equal(film.receive(spec, 0), true); // a reset
  assert.equal(film.receive(undefined, undefined), true);
  assert.equal(film.plays("a"), false);
});
