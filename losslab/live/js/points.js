// Points on the live figure that a visitor moves, adds and removes, by mouse, finger and keys. `layout.meta.points`
// names the panel and the inputs: two arrays and the index of the selected point, −1 for none.

import { REACH } from "./drags.js";
import { format } from "./format.js";
import { status, tag, write } from "./tables.js";

const STILL = 4; // px a press may wander and still be a click
const DOUBLE = 350; // ms between the clicks of a double click
const PAUSE = 300; // ms after the last key until Python is told
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const HELP = "Drag a point to move it, here or on a curve beside. Double-click or double-tap an empty place to add one there, click empty space to "
  + "deselect. Keys, while the chart has the focus: Page Down and Page Up choose a point, arrow keys move it, with "
  + "Shift ten steps, Delete removes it, Insert or + adds one, Ctrl+Z undoes, Ctrl+Y redoes, Escape lets go.";
const FIXED = "Drag a point to move it. Keys, while the chart has the focus: Page Down and Page Up choose a point, arrow keys "
  + "move it, with Shift ten steps, Escape lets go."; // of points that are neither added nor removed

export class Points {
  /** `live` has the drawing and the values of a figure; `on` listens as long as it is there. */
  constructor(live, on) {
    this.live = live;
    this.edits = live.values.edits;
    const { plot } = live;
    on(plot, "pointerdown", (event) => this.press(event));
    on(plot, "pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"]) on(document, type, (event) => this.release(event)); // Plotly covers the page
    on(plot, "mousedown", (event) => { if (this.ours) halt(event); });
    on(plot, "touchstart", (event) => {
      if (this.ours) halt(event);
      else if (this.spec && event.target.closest(".draglayer")) event.stopImmediatePropagation(); // no zoom box: the page scrolls
    }, { passive: false });
    on(plot, "keydown", (event) => { if (this.spec && event.target === plot && this.key(event)) halt(event); });
    on(plot, "keyup", () => { if (this.edits.pending) this.later(); });
    on(plot, "blur", () => this.flush());
    this.build();
  }

  get spec() { return this.live.drawing.ready ? this.live.figure.layout.meta.points : undefined; }

  get held() { return this.hand; }

  set held(hand) {
    this.hand = hand;
    this.edits.holding = !!hand;
    this.live.plot.classList.toggle("losslab-held", !!hand);
  }

  state() {
    const { x, y, selected } = this.spec, all = { ...this.live.values.python, ...this.edits.moved };
    return { x: all[x], y: all[y], selected: all[selected] in all[x] ? all[selected] : -1 };
  }

  set({ x, y, selected }) {
    const { spec } = this;
    this.status.textContent = "";
    this.edits.set({ [spec.x]: Float64Array.from(x), [spec.y]: Float64Array.from(y), [spec.selected]: selected });
  }

  // Python answered.
  answered() { if (this.edits.answered() && this.spec) this.say(); }

  forget() { if (this.edits.forget() && this.spec) this.say(); }

  edit() {
    clearTimeout(this.timer);
    this.edits.pending = false;
    const { x, y, selected } = this.state();
    this.edits.send({ x: Array.from(x), y: Array.from(y), selected });
    this.say();
  }

  flush() { if (this.edits.pending && !this.held) this.edit(); }

  later() {
    this.edits.pending = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { if (!this.live.closed) this.flush(); }, PAUSE);
  }

  wish(what) {
    this.flush();
    this.edits.send({ wish: what });
  }

  press(event) {
    if (!this.spec || this.held || event.button !== 0 || !event.isPrimary) return;
    const last = this.tap, finger = event.pointerType === "touch";
    this.tap = this.empty = this.ours = null;
    const at = this.live.drawing.at(event, this.spec.panel), reach = finger ? 1.6 * REACH : REACH;
    if (!event.target.closest(".draglayer")) return;
    if (!at.inside) return this.pressImage(event, reach, finger);
    const double = last && !this.spec.fixed && event.timeStamp - last.timeStamp < DOUBLE && apart(last, event) < reach;
    let i = this.near(at, reach);
    if (i >= 0) this.flush();
    const before = i >= 0 && this.state();
    if (i < 0 && double) i = this.add(at.x.p2c(at.px), at.y.p2c(at.py));
    this.ours = i >= 0 || double; // not Plotly's
    if (i < 0) return void (this.empty = event);
    const { x, y } = this.state();
    this.held = { press: event, i, before, from: [x[i], y[i]], off: [at.x.c2p(x[i]) - at.px, at.y.c2p(y[i]) - at.py], still: finger ? 2 * STILL : STILL };
    this.set({ x, y, selected: i }); // also holds back what Python still has to say of earlier acts
    this.live.plot.setPointerCapture(event.pointerId);
    if (!finger) this.live.plot.focus({ preventScroll: true }); // for the keys
    event.stopImmediatePropagation();
  }

  // Points are on the curves too: there one is selected by a press, and moved up or down by its residual.
  pressImage(event, reach, finger) {
    for (const { panel, uid } of this.spec.images) {
      const at = this.live.drawing.at(event, panel), trace = this.live.figure.data.find((t) => t.uid === uid);
      if (!at.inside || !trace) continue;
      const far = Array.from(trace.x, (r, i) => Math.hypot(at.x.c2p(r) - at.px, at.y.c2p(trace.y[i]) - at.py));
      const i = far.indexOf(Math.min(...far.filter((d) => d <= reach)));
      if (i < 0) continue;
      this.flush();
      const before = this.state(), { x, y } = before;
      this.ours = true;
      this.held = { press: event, i, before, image: { panel, trace: uid, off: at.x.c2p(trace.x[i]) - at.px }, from: [x[i], y[i]], still: finger ? 2 * STILL : STILL };
      this.set({ x, y, selected: i });
      this.live.plot.setPointerCapture(event.pointerId);
      this.live.plot.focus({ preventScroll: true });
      return void event.stopImmediatePropagation();
    }
  }

  // Raising a point lowers its residual, prediction − y, by as much, and a little less where the line follows.
  moveImage(event) {
    const { i, image, from } = this.held, at = this.live.drawing.at(event, image.panel), { x, y } = this.state();
    const now = this.live.figure.data.find((t) => t.uid === image.trace).x[i];
    this.put(i, x[i], y[i] + now - at.x.p2c(at.px + image.off), from);
  }

  move(event) {
    const { held, live } = this;
    if (!this.spec || (held && event.pointerId !== held.press.pointerId)) return;
    const at = live.drawing.at(event, this.spec.panel);
    if (!held) {
      const mouse = event.pointerType === "mouse" && !event.buttons && at.inside;
      live.plot.classList.toggle("losslab-point", mouse && this.near(at, REACH) >= 0);
      return;
    }
    if (!held.moving && apart(held.press, event) <= held.still) return;
    held.moving = true;
    if (held.image) return this.moveImage(event);
    this.put(held.i, at.x.p2c(at.px + held.off[0]), at.y.p2c(at.py + held.off[1]), held.from);
  }

  release(event) {
    const { held, empty } = this;
    if (held?.press.pointerId === event.pointerId) {
      this.held = null;
      if (!this.spec) return;
      if (event.type === "pointercancel" && held.before) this.set(held.before);
      if (!held.before || !unchanged(held.before, this.state())) this.edit();
      else this.forget();
    } else if (empty?.pointerId === event.pointerId) {
      this.empty = null;
      if (!this.spec || event.type === "pointercancel" || apart(empty, event) > STILL) return;
      this.tap = event;
      const { x, y, selected } = this.state();
      if (selected < 0) return;
      this.set({ x, y, selected: -1 });
      this.later(); // a second click may add a point
    }
  }

  // The point nearest to a place, if it is within reach; of two at one place the selected one.
  near({ x: xa, y: ya, px, py }, reach) {
    const { x, y, selected } = this.state();
    const far = Array.from(x, (_, i) => Math.hypot(xa.c2p(x[i]) - px, ya.c2p(y[i]) - py));
    const least = Math.min(...far.filter((d) => d <= reach));
    return far[selected] === least ? selected : far.indexOf(least);
  }

  // How far a point can be moved: to the ends of an axis, or, where that grows once it is let go, half its length beyond.
  reach(low, high) {
    const { grows = 0 } = this.spec, room = grows && (high - low) / 2;
    return room ? [Math.max(low - room, Math.min(low, -grows)), Math.min(high + room, Math.max(high, grows))] : [low, high];
  }

  // Moves a point to the grid of steps. It stays within reach; one that lies beyond may stay where it is or come back.
  put(i, px, py, from) {
    const { x, y, selected } = this.state();
    const [nx, ny] = [this.snap(px, 0, from[0]), this.snap(py, 1, from[1])];
    this.set({ x: x.with(i, nx), y: y.with(i, ny), selected });
  }

  snap(value, k, from = value) {
    const { panel, step } = this.spec;
    const axis = this.live.drawing.axes(panel)[k], ends = axis.range.map(axis.r2c);
    const [first, last] = this.reach(Math.min(...ends), Math.max(...ends));
    const low = Math.ceil(Math.min(first, from) / step[k] - 1e-9), high = Math.floor(Math.max(last, from) / step[k] + 1e-9);
    return Number((Math.min(Math.max(Math.round(value / step[k]), low), high) * step[k]).toPrecision(12));
  }

  // Adds a point, in the middle of the axes if no place is given. Returns its index, or −1.
  add(...place) {
    const { x, y } = this.state(), { most, panel } = this.spec;
    if (x.length >= most) {
      this.status.textContent = `${most} points are the most.`;
      return -1;
    }
    const [px, py] = place.length ? place : this.live.drawing.axes(panel).map((axis) => axis.p2c(axis._length / 2));
    this.set({ x: [...x, this.snap(px, 0)], y: [...y, this.snap(py, 1)], selected: x.length });
    return x.length;
  }

  insert() { if (this.add() >= 0) this.edit(); }

  remove() {
    const { x, y, selected } = this.state();
    if (selected < 0) return void (this.status.textContent = "No point is selected.");
    const rest = (values) => values.filter((_, i) => i !== selected);
    this.set({ x: rest(x), y: rest(y), selected: -1 });
    this.edit();
  }

  // Does what a key says. False if it says nothing here.
  key(event) {
    const { x, y, selected } = this.state(), n = x.length, { key } = event;
    if (this.held) {
      if (key !== "Escape" || !this.held.before) return false;
      this.set(this.held.before);
      this.held = null;
      this.forget();
      return true;
    }
    if (this.spec.fixed && ["Insert", "+", "Delete", "Backspace"].includes(key)) return false;
    if (event.ctrlKey || event.metaKey) {
      const wish = this.live.message.wishes && { z: event.shiftKey ? "redo" : "undo", y: "redo" }[key.toLowerCase()];
      if (wish && !event.altKey) this.wish(wish);
      return !!wish && !event.altKey;
    }
    if (event.altKey) return false;
    if (key in ARROWS && selected >= 0) {
      const many = event.shiftKey ? 10 : 1, [right, up] = ARROWS[key].map((d) => d * many), { step } = this.spec;
      // Across its way the point stays where it is, on the grid or not.
      if (right) this.set({ x: x.with(selected, this.snap(x[selected] + right * step[0], 0, x[selected])), y, selected });
      else this.set({ x, y: y.with(selected, this.snap(y[selected] + up * step[1], 1, y[selected])), selected });
    } else if ((key === "PageDown" || key === "PageUp") && n) {
      const next = key === "PageDown" ? selected + 1 : (selected < 0 ? n : selected) - 1;
      this.set({ x, y, selected: (next + n) % n });
      this.say();
    } else if (key === "Escape" && selected >= 0) {
      this.set({ x, y, selected: -1 });
    } else if (key === "Insert" || key === "+") {
      if (!event.repeat) this.insert();
      return true;
    } else if (key === "Delete" || key === "Backspace") {
      this.remove();
      return true;
    } else return false;
    this.edits.pending = true; // sent when the key rests
    clearTimeout(this.timer);
    return true;
  }

  say() {
    const { x, y, selected } = this.state();
    write(this.status, selected < 0 ? `${x.length} points, none selected.`
      : `Point ${selected + 1} of ${x.length}: ${format(x[selected])}, ${format(y[selected])}.`);
  }

  build() {
    const button = (textContent, keys, onclick) => {
      const made = tag("button", { type: "button", textContent, onclick: () => { if (this.spec) onclick(); } });
      made.setAttribute("aria-keyshortcuts", keys);
      return made;
    };
    this.status = status("span");
    this.tools = tag("div", { className: "losslab-tools" },
      button("Add a point", "Insert", () => { this.insert(); this.live.plot.focus({ preventScroll: true }); }),
      button("Remove", "Delete", () => this.remove()),
      button("Undo", "Control+Z", () => this.wish("undo")),
      button("Redo", "Control+Y", () => this.wish("redo")),
      this.status,
      tag("details", {}, tag("summary", { textContent: "How to move points" }), this.help = tag("p", {})));
  }

  // What the chart is to those who do not see it, and the buttons below it.
  label(alt, editable) {
    const { plot } = this.live, { wishes } = this.live.message, fixed = !!this.live.figure.layout.meta.points?.fixed;
    const help = fixed ? `${FIXED}${wishes ? " Ctrl+Z undoes, Ctrl+Y redoes." : ""}` : HELP;
    const words = { role: "figure", tabindex: "-1", "aria-label": alt, "aria-description": null };
    if (editable) Object.assign(words, { role: "application", tabindex: "0", "aria-label": `Chart of points that can be moved. ${help}`, "aria-description": alt });
    for (const [name, value] of Object.entries(words)) {
      if (value === null) plot.removeAttribute(name);
      else plot.setAttribute(name, value); // never taken away in between: the focus would go with it
    }
    plot.classList.toggle("losslab-editable", editable);
    this.help.textContent = help;
    this.tools.querySelectorAll("button").forEach((button, i) => { button.hidden = i < 2 ? fixed : !wishes; }); // two of each
    if (!editable) this.tools.remove();
    else if (!this.tools.isConnected) this.live.sentence.parentNode.after(this.tools);
  }
}

const apart = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
const same = (a, b) => a.length === b.length && a.every((v, i) => v === b[i]);
const unchanged = (a, b) => a.selected === b.selected && same(a.x, b.x) && same(a.y, b.y);
function halt(event) {
  event.stopImmediatePropagation();
  event.preventDefault();
}
