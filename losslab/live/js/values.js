// Who is ahead of whom: what Python said last, the thumbs of sliders, what is dragged on the chart, the film, edited
// points. All messages to Python have one numbering. Knows no DOM and no server: both are told to it.

export const LOST = 1e4; // ms after which what Python was told and has not answered counts as lost on its way

/** What the figures of a page have in common: the numbers of their messages, and the line over which these go. */
export class Post {
  constructor(clock = () => performance.now()) {
    this.clock = clock;
    this.count = 0; // the number of the last message
    this.dragged = { n: 0, by: null, time: 0, over: 0 }; // the last one of what was dragged, on whatever figure
    this.connection = 1; // numbered too: what was said over an earlier one may be lost
    this.up = true;
    this.members = new Set(); // what is dragged on one figure moves all that have the input
  }

  /** The line is up, or it is not. True if it has just come back. */
  line(up) {
    if (up === this.up) return false;
    this.up = up;
    if (up) {
      this.connection++;
      for (const values of this.members) values.renew();
    }
    for (const values of this.members) values.said();
    return up;
  }

  /** Nothing runs: what was said over an earlier connection and not answered is said again. */
  idle() { for (const values of this.members) values.again(); }

  /** Once Python has heard all, its values count. */
  forget() { for (const values of this.members) values.forget(); }

  /** A hand, or the film, puts an input somewhere. */
  carry(name, value) { for (const values of this.members) if (name in values.python) values.go(name, value); }

  /** Whether something was sent at a time, over a connection, so long ago that no answer will come. */
  gone({ time, over }) { return this.clock() > time + LOST && over === this.connection; }

  /** Whether an answer can still be hoped for. */
  hopes({ time }) { return !this.up || this.clock() < time + LOST; }

  stamp() { return { time: this.clock(), over: this.up ? this.connection : 0 }; }
}

/** The values of one figure. */
export class Values {
  /**
   * `send(event, message)` tells Python; `changed()` hears that the values of this moment may be others; `said()` that
   * what is on its way may be another.
   */
  constructor(post, { send, changed, said }) {
    this.post = post;
    this.send = send;
    this.changed = changed;
    this.said = said;
    this.python = {}; // as Python said them last
    this.stops = {}; // {name: stops} of the sliders whose thumb carries an index
    this.heard = 0; // the number of the last message that Python had heard then
    this.before = null; // what the thumbs held before the hand came. They round to their step: only what moved counts
    this.moved = {}; // what was dragged on the chart, or played, and Python does not know yet
    this.held = []; // the inputs that a hand holds on the chart
    this.shape = {}; // of the chart: an input of figures in which something is as wide as tall
    this.film = new Film();
    this.edits = new Edits(this);
    post.members.add(this);
  }

  close() {
    this.post.members.delete(this);
    if (this.post.dragged.by === this) this.post.dragged.by = null;
  }

  /** Python answered, maybe an older question. `thumbs` are those of now; a hand may be on one of them. True if one waits. */
  receive({ values, stops, heard }, thumbs, touched) {
    const { post } = this, old = this.python;
    this.python = Object.fromEntries(Object.entries(values).map(([name, v]) => [name, Array.isArray(v) ? Float64Array.from(v, Number) : Number(v)]));
    [this.stops, this.heard] = [stops, heard];
    const waits = !touched && this.settle(old, thumbs);
    post.count = Math.max(post.count, heard); // a new figure of an old session counts on
    const { dragged } = post;
    if (dragged.by ? post.gone(dragged) : post.clock() > dragged.time + LOST) dragged.n = 0;
    this.said();
    post.forget();
    return waits;
  }

  // --- thumbs, {name: the text that the slider's input holds}

  /** A hand comes to a slider. */
  touch(thumbs) { this.before = { ...thumbs, ...this.waiting(thumbs) }; }

  /** Of the thumbs that were moved, and whose value Python has not answered yet: what they held before. */
  waiting(thumbs) {
    return Object.fromEntries(Object.entries(this.before ?? {}).filter(([name, text]) => name in thumbs && thumbs[name] !== text));
  }

  /** Python's new values count, else those of the thumbs that wait for it: true if there are any. */
  settle(old, thumbs) {
    const waits = Object.entries(this.waiting(thumbs)).filter(([name]) => this.python[name] === old[name]);
    this.before = waits.length ? Object.fromEntries(waits) : null;
    return waits.length > 0;
  }

  /** The values of this moment: Python's, those of the thumbs that were moved, and what is dragged on the chart. */
  now(thumbs) {
    const values = { ...this.python };
    for (const [name, text] of Object.entries(thumbs)) {
      if (text === (this.before?.[name] ?? text)) continue;
      const stops = this.stops[name];
      values[name] = Number(stops ? stops[Number(text)] : text);
    }
    return { ...values, ...this.shape, ...this.moved, ...this.edits.moved };
  }

  /** Whether one of them is not what Python said. */
  differs(thumbs) {
    const now = this.now(thumbs);
    return Object.keys(this.python).some((name) => typeof now[name] === "number" && !Object.is(now[name], this.python[name]));
  }

  // --- what is dragged on the chart

  current(name) { return this.moved[name] ?? this.python[name]; }

  go(name, value) {
    this.moved[name] = value;
    this.changed();
  }

  /** Whether Python has not answered yet what was dragged last. */
  get ahead() { return this.post.dragged.n > this.heard; }

  /** Whether a slider's input was moved by other hands, and its thumb is not there yet. */
  waits(name) { return name in this.moved && this.moved[name] !== this.python[name]; }

  forget() {
    if (this.ahead) return;
    const held = [...this.post.members].flatMap((values) => values.held);
    for (const name in this.moved) if (!held.includes(name) && !this.film.plays(name)) delete this.moved[name];
    this.changed();
  }

  /** What was dragged or played rests: Python hears where, if it does not know. */
  rest(...names) {
    const fresh = names.filter((name) => name in this.moved && (this.ahead || this.waits(name)));
    if (!fresh.length) return this.post.forget();
    for (const name of fresh) this.film.tell(name, this.moved[name]);
    this.post.dragged.n = ++this.post.count;
    this.tell();
  }

  /** With all that Python has not answered yet: of two messages in one run it hears the last. */
  tell() {
    const { post } = this, still = Object.entries(this.moved).filter(([name]) => !this.film.plays(name));
    Object.assign(post.dragged, post.stamp(), { by: this });
    if (post.up) this.send("drag", [post.dragged.n, Object.fromEntries(still)]);
    this.said();
  }

  // --- over a line that breaks

  get told() { return this.post.dragged.by === this && this.ahead; }

  /**
   * What was not answered gets a new number, to be done again: it may have been heard, but the address that came of it
   * was lost with the connection, and the one that is left undoes it.
   */
  renew() {
    if (this.told) this.post.dragged.n = ++this.post.count;
    this.edits.renew();
  }

  again() {
    if (this.told && this.post.dragged.over !== this.post.connection) this.tell();
    this.edits.again();
  }

  /** Whether something waits for an answer. */
  get unheard() { return this.told || this.edits.unheard.length > 0; }

  /** The same, as long as one can be hoped for. */
  get busy() {
    const { post, edits } = this;
    return (this.told && post.hopes(post.dragged)) || (edits.unheard.length > 0 && post.hopes(edits.sent)) || edits.pending;
  }
}

/** The points as a visitor has made them, while Python does not know, and the acts that made them. */
export class Edits {
  constructor(values) {
    this.values = values;
    this.moved = {}; // inputs
    this.unheard = []; // acts that Python has not answered. All go with each message: a new one replaces one that waits
    this.sent = { time: 0, over: 0 };
    this.holding = false; // a hand is on a point
    this.pending = false; // keys have changed something that is not sent yet
  }

  set(moved) {
    this.moved = moved;
    this.values.changed();
  }

  /** Python's word holds again, unless the visitor is ahead of it. True if it does. */
  answered() {
    const { heard, post } = this.values, lost = post.gone(this.sent);
    this.unheard = this.unheard.filter(({ n }) => n > heard && !lost);
    return this.forget();
  }

  forget() {
    if (this.unheard.length || this.holding || this.pending) return false;
    this.set({});
    return true;
  }

  send(act) {
    this.unheard.push({ n: ++this.values.post.count, ...act });
    this.tell();
  }

  tell() {
    const { post } = this.values;
    this.sent = post.stamp();
    if (post.up) this.values.send("edit", this.unheard);
    this.values.said();
  }

  /** New numbers, but not for what must not be done twice. */
  renew() {
    if (this.unheard.some((act) => act.wish)) return;
    for (const act of this.unheard) act.n = ++this.values.post.count;
  }

  again() { if (this.unheard.length && this.sent.over !== this.values.post.connection) this.tell(); }
}

/** The input that is played from stop to stop. */
export class Film {
  constructor() {
    this.spec = undefined; // {input, stops, rate}, if the figure has one
    this.received = undefined; // the input's value as Python said it last
    this.told = []; // values that Python has not answered yet
    this.playing = false;
  }

  /** Python sent a figure. True if what was played is no longer so: it has another value of the input, or another film. */
  receive(spec, value) {
    const heard = this.told.indexOf(value) + 1;
    this.told.splice(0, heard);
    const other = JSON.stringify(spec) !== JSON.stringify(this.spec) || (value !== this.received && !heard);
    this.spec = spec;
    this.received = value;
    return other;
  }

  get last() { return this.spec.stops.at(-1); }

  next(value) { return this.spec.stops.find((stop) => stop > value) ?? this.last; }

  is(name) { return !!this.spec && name === this.spec.input; }

  plays(name) { return this.playing && this.is(name); }

  /** Python is told of an input. */
  tell(name, value) { if (this.is(name)) this.told.push(value); }
}
