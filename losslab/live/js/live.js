// The live figure: draws what Python said, and redraws it from the traced program while a thumb, a mark on the chart, a
// point or the film moves. The server hears of it when the movement rests.

import { drawing } from "./programs.js";
import { array, decode, Drawing } from "./draw.js";
import { grabbing, parts } from "./drags.js";
import { describe } from "./format.js";
import { Player } from "./player.js";
import { Points } from "./points.js";
import { saving } from "./saving.js";
import { taking } from "./taking.js";
import { load } from "./runtime.js";
import { Tabs } from "./tabs.js";
import { copier, firsts, moved, Readout, shifted, status, Tables, tag, write } from "./tables.js";
import { LOST, Values } from "./values.js";

const CUT = "Not connected. What you moved is sent once the connection is back.";
const PAPER = 680; // px that a figure has on a sheet of paper

export class Live {
  /** In a node of a page, whose `host` is as host.js says. Figures that know each other have one `post`. */
  constructor(root, host, post) {
    this.host = host;
    this.message = null; // what Python said last
    this.given = null; // the drawing that it names
    this.names = [];
    this.sliders = []; // those of the names that have one. Who looks for what is not there looks through the whole page
    this.paled = ""; // those of whose thumbs wait
    this.handles = [];
    this.box = tag("div", { className: "losslab-live" });
    this.plot = tag("div", { className: "losslab-plot" });
    this.tables = new Tables();
    this.readout = new Readout((key) => this.send("remove", key));
    this.sentence = status("p", { className: "losslab-sentence" }); // what the last movement did
    this.key = tag("p");
    this.printed = tag("p", { className: "losslab-printed" }); // on paper only: where and when
    this.cut = status("p", { className: "losslab-cut" });
    this.trouble = status("p", { className: "losslab-cut" });
    root.append(this.box);
    this.tabs = new Tabs((panel) => this.drawing.open(panel));
    this.box.append(this.tabs.bar, this.plot);
    this.plot.style.minHeight = `${host.room(this.plot)}px`; // its place is kept
    Object.defineProperty(this.box, "busy", { get: () => this.busy }); // for those who wait until all has come to rest
    this.values = new Values(post, { send: (...message) => this.send(...message), changed: () => this.follow(0), said: () => this.said() });
    this.drawing = new Drawing(this.plot, this.box, host, { changed: (aspect) => this.shaped(aspect), failed: (error) => this.failed(error), held: () => this.inHand, asked: () => this.asked, buttons: () => saving(this) });
    host.watch(post);
    this.touched = false; // a hand is on a slider
    this.left = -Infinity; // the time at which one left a slider, if Python has said nothing since
    this.slid = false; // the last hand was on one, not on the chart: then the panel that moves is shown
    this.until = 0; // the time until which sliders are watched
    this.stopped = new AbortController();
    const on = (target, type, listener, options) =>
      target.addEventListener(type, listener, { capture: true, signal: this.stopped.signal, ...options });
    for (const type of ["pointerdown", "keydown", "input"]) on(document, type, (event) => this.watch(event));
    for (const type of ["pointerup", "pointercancel"]) {
      on(document, type, () => {
        if (this.touched) {
          this.follow(300);
          this.left = performance.now();
        }
        this.touched = false;
        setTimeout(() => this.drawing.release()); // once all have heard of it
      });
    }
    this.points = new Points(this, on);
    this.player = new Player(this.values);
    const said = tag("div", { className: "losslab-said" }, this.player.bar, this.sentence);
    this.box.append(said, this.tabs.names, this.tables.below, this.trouble, this.cut, this.key, this.printed, copier());
    grabbing(this, on);
    taking(this, on);
    on(window, "beforeprint", () => {
      write(this.printed, `${document.title} · ${location.href} · ${new Date().toLocaleDateString()}`);
      const { colours } = this.drawing, filter = colours?.dark ? "invert(1) hue-rotate(180deg)" : ""; // paper is white
      Object.assign(this.plot.style, { zoom: String(Math.min(1, PAPER / this.plot.clientWidth)), filter });
    });
    on(window, "afterprint", () => Object.assign(this.plot.style, { zoom: "", filter: "" }));
    this.sized = new ResizeObserver(() => { this.drawing.resize(); });
    this.sized.observe(this.plot);
    this.away = false; // out of sight: it is drawn when it is seen again
    this.sight = new IntersectionObserver((seen) => {
      this.away = !seen.at(-1).isIntersecting;
      if (!this.away) this.follow(0);
    });
    this.sight.observe(this.plot);
  }

  close() {
    this.closed = true;
    this.values.close();
    this.player.stop();
    this.stopped.abort();
    this.sized.disconnect();
    this.sight.disconnect();
    cancelAnimationFrame(this.frame);
    this.drawing.close();
    this.readout.table.remove();
    this.box.remove();
  }

  /** Python said something: `message` has the values and names the drawing; `send(event, message)` answers. */
  async receive(message, send) {
    this.host.arrive(message.page);
    this.latest = message;
    this.send = send;
    try {
      const given = this.given?.id === message.drawing ? this.given : { ...await drawing(message.drawing), id: message.drawing };
      const plotly = (this.drawing.plotly ??= await this.host.plotly(message.plotly));
      if (this.closed || this.latest !== message || !plotly) return;
      await this.show(message, given);
      this.box.dataset.ready = String(Number(this.box.dataset.ready ?? 0) + 1);
    } catch (error) { this.failed(error); }
  }

  async show(message, given) {
    const other = given !== this.given, { values } = this, own = values.unheard;
    [this.message, this.given, this.names] = [message, given, given.program.inputs];
    this.left = -Infinity;
    this.look();
    const waits = values.receive({ ...message, stops: given.stops }, this.thumbs, this.touched || performance.now() < this.until);
    if (waits) this.follow(600); // a thumb may still be on its way back to where Python put it
    this.pale(true);
    const alike = other ? this.take(given) : this.drawing.ready, { meta } = this.figure.layout;
    this.points.answered();
    this.player.receive(meta.play);
    const patches = this.run(this.now()), stroked = this.drawing.put(patches);
    if (alike && !own) this.turn(patches); // a hand on the chart has the panel that it wants
    this.points.label(describe(this.figure), !!meta.points);
    write(this.key, message.key);
    if (alike && stroked && (!other || this.drawing.strokes())) this.rest();
    else {
      if (other && !this.before) this.drawing.ghosts = []; // of another figure
      await this.drawing.react();
      this.tell();
    }
    if (this.drawing.ready) this.fill();
    if (this.touched || performance.now() < this.until) this.follow(0);
  }

  /** Another drawing. True if only its curves need be redrawn. */
  take({ still, program, palette }) {
    this.figure = decode(still);
    this.handles = this.figure.layout.meta.drags;
    for (const part of this.handles.flatMap(parts)) Object.assign(part, { stops: array(part.stops), places: array(part.places) });
    this.run = load(program);
    return this.drawing.take(this.figure, palette);
  }

  failed(error) {
    if (this.closed) return;
    write(this.trouble, error ? `The chart could not be drawn (${error.message}). Reloading the page may help.` : "");
  }

  /** A hand may come to one of the sliders. */
  watch(event) {
    const taken = this.host.slider(event.target, this.names);
    if (!taken) return;
    if (!event.key || /^(Arrow|Page|Home|End)/.test(event.key)) this.player.yield(taken);
    this.look();
    if (event.type !== "input" && !this.frame) this.values.touch(this.thumbs);
    this.touched = event.type === "pointerdown";
    this.left = performance.now();
    this.slid = true;
    this.follow(600);
  }

  look() { this.sliders = Object.keys(this.host.thumbs(this.names)); }

  get thumbs() { return this.host.thumbs(this.sliders); }

  now() { return this.values.now(this.thumbs); }

  /** A slider whose input was moved by other hands pales until its thumb is there too. */
  pale(anew = false) {
    const waiting = this.names.filter((name) => this.values.waits(name)).join();
    if (waiting === this.paled && !anew) return;
    this.paled = waiting;
    for (const name of this.names) this.host.pale(name, this.values.waits(name));
  }

  follow(ms) {
    this.until = Math.max(this.until, performance.now() + ms);
    if (this.frame || this.closed) return;
    const step = () => {
      this.frame = 0;
      if (this.closed) return;
      this.pale();
      if ((this.drawing.ready || this.drawing.broken) && !this.away) this.preview();
      if (this.touched || performance.now() < this.until) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  /** One frame of a movement: what is seen and has moved. */
  preview() {
    const { drawing } = this, { turn } = drawing;
    const before = this.before ?? this.still();
    const patches = this.run(this.now(), (path) => drawing.wanted(path, turn));
    if (this.run.left) this.rest();
    if (this.values.held.length || this.values.edits.holding) this.slid = false;
    if (this.slid && drawing.only !== null && this.run.left && !patches.some(([[part]]) => part === "data")) {
      patches.push(...this.run(this.now())); // what moves is in another panel
      this.turn(patches);
    }
    if (!patches.length) return;
    if (!this.before) drawing.ghost(before.lines);
    this.before = before;
    if (drawing.put(patches) || !turn) this.rest();
    else drawing.redraw();
    this.fill();
    this.box.dataset.frames = String(Number(this.box.dataset.frames ?? 0) + 1);
  }

  /** Where there is room for one panel: that which these patches move. */
  turn(patches) {
    const { drawing } = this, panel = drawing.moving(patches);
    if (panel !== drawing.only) drawing.open(panel);
  }

  /** Once nothing moves Plotly takes over again, and what was not worth computing is. */
  rest() {
    this.drawing.settle(() => {
      this.drawing.put(this.run(this.now()));
      this.fill();
      this.tell();
    });
  }

  /** Whether a hand holds a slider, a mark or a point. */
  get inHand() { return this.touched || this.values.held.length > 0 || this.values.edits.holding; }

  /** Whether Python will say something, so that what it says can be drawn with what a hand did. */
  get asked() {
    const { values, left } = this;
    return values.post.up && (values.busy || (performance.now() < left + LOST && values.differs(this.thumbs)));
  }

  /** What a movement that begins now is measured against. Of a point's these are `lines`, else the table's numbers. */
  still() {
    const { meta } = this.figure.layout, { python, edits } = this.values;
    const points = meta.ghosts && Object.keys(edits.moved).length > 0;
    const [uids, places] = points ? [meta.ghosts.map(([uid]) => uid), [python[meta.points.x], python[meta.points.y]]] : [[], []];
    return { points, places, lines: this.drawing.lines(uids), firsts: firsts(meta.tables[0]) };
  }

  /** Says what the movement that has come to rest, and that Python has heard of, did. */
  tell() {
    const { before, values } = this, { edits } = values, { meta } = this.figure.layout;
    if (!before || this.touched || values.held.length || edits.holding || edits.pending || edits.unheard.length) return;
    this.before = null;
    if (!before.points) return write(this.sentence, moved(meta.tables[0], before.firsts));
    const { x, y } = meta.points ?? {}, place = (of) => JSON.stringify(of.map((each) => Array.from(each)));
    if (!x || place(before.places) === place([values.python[x], values.python[y]])) return; // one was chosen, none moved
    write(this.sentence, shifted(meta.ghosts, before.lines, this.drawing.lines(meta.ghosts.map(([uid]) => uid))));
  }

  shaped(aspect) {
    if (aspect !== this.values.shape.aspect) this.follow(0);
    this.values.shape = { aspect };
    this.fill();
  }

  fill() {
    const { meta } = this.figure.layout, { look } = this.drawing.colours;
    const built = `${this.given.id} ${this.drawing.themed}`;
    if (this.built !== built) {
      this.built = built;
      this.tables.build(meta, look);
      this.readout.build(meta, look, this.host.readout(this.box), this.message.removable);
    }
    this.tabs.show(this.figure, this.drawing.only, this.drawing.narrow ? look : null);
    this.player.show(this.now());
    this.tables.fill(meta);
    this.readout.fill(meta);
  }

  /** Says so while what was moved cannot be sent. */
  said() { write(this.cut, !this.values.post.up && this.message && this.values.unheard ? CUT : ""); }

  /** Whether a movement, a drawing or an answer has not come to its end yet. */
  get busy() {
    const { ready, broken } = this.drawing;
    return this.latest !== this.message || !(ready || broken) || this.values.busy || this.drawing.busy || performance.now() < this.until;
  }
}
