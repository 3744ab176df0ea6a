// A page without a server. It has scenes, each a drawing with its controls; sliders, points and the film move within one,
// everything else is a step to another. What Streamlit's server does elsewhere is done here, in `hear`.

import { points, read, write as written } from "./address.js";
import { Alone } from "./alone.js";
import { scene, together } from "./compose.js";
import { draw, Sliders } from "./inputs.js";
import { Live } from "./live.js";
import { drawing, have } from "./programs.js";
import { tag, write } from "./tables.js";
import { Post } from "./values.js";

const PAST = 200; // steps that can be undone
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const each = (controls) => controls.flatMap((data) => [data, ...each(data.parts ?? [])]); // those in groups, too
const part = (id) => document.getElementById(id);

/** What Python squeezed, as text. */
export function unzip(text) {
  const bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/** Plotly's own file, which this page carries zipped. */
export async function plotly() {
  const script = tag("script", { textContent: await unzip(part("plotly").textContent) });
  document.head.append(script);
  return window.Plotly;
}

export function start() {
  const loading = plotly(); // takes longest
  return opened(part("page").textContent, () => loading);
}

/** The page that was packed, in the state that the address says. `load()` gives Plotly. */
export async function opened(packed, load) {
  const { book, ...parcel } = JSON.parse(await unzip(packed)), page = new Page(book, unpacker(parcel), load);
  await page.open();
  return page;
}

/** unpack(id) gives one of the drawings that were packed, which have their arrays in common. */
export const unpacker = ({ programs, arrays }) => (id) => JSON.parse(programs[id], (key, value) => (key === "bdata" ? arrays[value] : value));

export class Page {
  /** `unpack(id)` gives a drawing. */
  constructor(book, unpack, load) {
    this.book = book;
    this.unpack = unpack;
    this.sliders = new Sliders();
    this.host = new Alone(this.sliders, document.querySelector(".losslab-readout"), load);
    this.live = null;
    this.at = [0]; // the scenes that are shown together
    this.focus = null; // the loss that words are about
    this.numbers = {}; // of the page's sliders
    this.given = {}; // the figure's other inputs
    this.own = null; // the text of points that were made here
    this.texts = {}; // what a link says that no scene stands for, such as what is looked for
    this.asked = ""; // the question that was asked last
    this.past = [];
    this.future = [];
  }

  /** What is shown: one scene, or several together. */
  get scene() {
    const key = `${this.at} ${this.focus}`;
    if (this.made?.key !== key) this.made = { key, scene: this.composed() };
    return this.made.scene;
  }

  /** The losses that have a scene each, of those that are shown. */
  get chosen() { return this.at.map((i) => this.book.scenes[i].loss).filter(Boolean); }

  composed() {
    const { book, at } = this, losses = this.chosen, usual = (name) => book.fields[name]?.[0];
    if (losses.length && !losses.includes(this.focus)) this.focus = losses.at(-1);
    const made = scene(book, at, this.focus), field = made.losses;
    if (made.loss === undefined) return made;
    const says = { ...made.says, [field]: losses.join(), ...(this.focus !== null && { focus: this.focus }) };
    for (const name of [field, "focus"]) if (says[name] === usual(name)) delete says[name];
    return { ...made, says };
  }

  /** Of a list whose entries have a scene each: [{key, title, on, to}]. */
  entries({ name, least }) {
    const { book, at } = this, { state } = book.scenes[at[0]];
    const place = (key) => book.scenes.findIndex((other) => other.state === state && other.loss === key);
    return book.lists[name].map(([key, title]) => {
      const on = at.findIndex((i) => book.scenes[i].loss === key), there = place(key);
      const left = at.filter((_, n) => n !== on), none = least ? -1 : place("");
      const more = there < 0 ? null : [[...at.filter((i) => book.scenes[i].loss), there], {}, null];
      const less = left.length ? [left, {}, null] : none < 0 ? null : [[none], {}, null];
      return { key, title, on: on >= 0, to: on >= 0 ? less : more };
    });
  }

  number(name) { return this.numbers[name]; }

  /** What the address says, or else what was saved. */
  async open() {
    write(part("said"), this.begin(location.search));
    await this.show();
  }

  /** What a query says; returns what was not understood of it. */
  begin(search) {
    const { book } = this, found = read(book, search);
    const named = (numbers) => Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)]));
    this.numbers = { ...named(book.numbers), ...found.numbers };
    [this.at, this.focus, this.texts] = [found.at, found.focus, found.texts];
    this.given = { ...this.scene.given };
    if (found.points !== null) this.make(points(found.points, book.most));
    return found.said;
  }

  /** A step to another scene, with the numbers that it changes. */
  go([at, changes, focus], fresh = false) {
    const before = this.scene;
    this.at = at;
    this.focus = focus ?? this.focus;
    for (const [name, value] of Object.entries(changes)) if (name in this.numbers) this.numbers[name] = Number(value);
    for (const [name, value] of Object.entries(this.scene.given ?? {})) {
      if (fresh || !same(value, before.given?.[name])) this.given[name] = value;
    }
    if (fresh || !same(this.scene.given, before.given)) this.own = null;
    return this.show();
  }

  ask({ title, to }) {
    this.asked = title;
    return this.go(to, true);
  }

  moved(name, value) {
    this.numbers[name] = value;
    this.answer();
  }

  // --- the page as it is now

  show() {
    this.hold();
    const focus = document.activeElement?.closest?.("[data-at]")?.getAttribute("data-at");
    this.sliders.all.clear();
    this.dress();
    document.querySelectorAll("main input, main select, main button, nav button").forEach((node, i) => node.setAttribute("data-at", String(i)));
    if (focus) /** @type {HTMLElement} */ (document.querySelector(`[data-at="${focus}"]`))?.focus({ preventScroll: true });
    return this.draw();
  }

  /** All but the figure. */
  dress() {
    const { scene, book } = this;
    part("lead").innerHTML = scene.asks.find(({ title }) => title === this.asked)?.look || scene.lead;
    part("asks").replaceChildren(...scene.asks.map((ask) => {
      const button = tag("button", { type: "button", textContent: ask.title, disabled: !ask.to, title: ask.to ? "" : "Not in this file", onclick: () => this.ask(ask) });
      button.setAttribute("aria-pressed", String(ask.title === this.asked && ask.title !== "Reset"));
      return button;
    }));
    for (const [id, controls] of [["above", scene.above], ["beside", scene.beside]]) part(id).replaceChildren(...draw(controls, this));
    part("notes").innerHTML = scene.notes ?? scene.note ?? "";
    this.tell(scene);
    document.title = `${book.title} · losslab`;
  }

  /** What sections say, of one loss. */
  tell({ told, losses }) {
    if (told === undefined || told === this.told) return;
    this.told = told;
    part("told").innerHTML = told;
    const { book, chosen } = this;
    if (chosen.length < 2 || !("focus" in book.fields)) return;
    const names = Object.fromEntries(book.lists[losses]), select = tag("select", { id: "about" });
    select.append(...chosen.map((key) => tag("option", { value: key, textContent: names[key], selected: key === this.focus })));
    select.addEventListener("change", () => this.go([this.at, {}, select.value]));
    part("told").prepend(tag("p", {}, tag("label", { htmlFor: "about", textContent: "Formula, properties and code of " }), select));
  }

  /** Sliders hold what lies in their range; what is told by numbers follows them. */
  hold() {
    for (const { kind, name, grid, grows } of each(this.scene.beside)) {
      if (kind === "slider" && grid && !grows) this.numbers[name] = Math.min(Math.max(this.numbers[name], grid[0]), grid[1]);
    }
    for (const [name, [input, i]] of Object.entries(this.scene.edit?.places ?? {})) this.given[input] = this.given[input].with(i, this.numbers[name]);
  }

  async draw() {
    const { scene, host } = this;
    part("chart").hidden = !scene.drawing;
    host.place.hidden = !scene.drawing;
    if (!scene.drawing) return void this.address();
    if (scene.drawings) have(scene.drawing, together(scene.drawings.map(this.unpack), scene.first));
    else have(scene.drawing, this.unpack(scene.drawing));
    const { still } = await drawing(scene.drawing);
    if (still.layout.meta.points) still.layout.meta.points.grows = 0; // axes do not grow here
    if (!this.live) {
      this.live = new Live(part("chart"), host, new Post());
      host.live = this.live;
    }
    await this.answer();
  }

  /** What a server would say, which has heard all: the values of now. */
  answer() {
    const { scene } = this, heard = this.live.values.post.count;
    const values = Object.fromEntries(scene.inputs.map((name) => [name, name in scene.given ? this.given[name] : this.numbers[name]]));
    for (const name of scene.free) this.sliders.put(name, this.numbers[name]);
    this.address();
    return this.live.receive({
      drawing: scene.drawing, values, heard, wishes: !!scene.undo, removable: this.list().length > 0,
      page: this.book.page, key: scene.words,
    }, (event, message) => this.hear(event, message));
  }

  address() {
    const { book } = this, saved = same([this.at, this.focus, this.numbers], [book.at, book.focus, book.numbers]) && this.own === null && !Object.keys(this.texts).length;
    try {
      history.replaceState(null, "", location.pathname + written(book, this, saved));
    } catch { /* a browser that gives files no other query */ }
    const there = /** @type {HTMLAnchorElement} */ (part("there"));
    if (there) there.href = there.href.replace(/[?#].*/, "") + location.search;
  }

  // --- what hands do

  /** The figure tells: something was dragged to places, points were edited, a loss was taken away. */
  hear(event, message) {
    if (event === "remove") return void this.remove(message);
    if (event === "drag") {
      const [, places] = message;
      for (const [name, value] of Object.entries(places)) {
        if (name in this.scene.given) this.given[name] = value;
        else this.numbers[name] = value;
      }
      return void this.answer();
    }
    const act = message.at(-1); // the others were heard when they came
    return void (act.wish ? this.wish(act.wish) : this.edit(act));
  }

  state() { return { at: this.at, focus: this.focus, numbers: { ...this.numbers }, given: { ...this.given }, own: this.own }; }

  back(state) {
    Object.assign(this, state);
    this.show();
  }

  edit({ x, y, selected }) {
    const { edit, given } = this.scene, before = this.state();
    const { x: across, y: up, selected: chosen } = this.live.figure.layout.meta.points;
    const moved = !same([x, y], [this.given[across], this.given[up]].map((axis) => Array.from(axis, Number)));
    this.given = { ...this.given, [chosen]: selected };
    if (chosen in this.numbers) this.numbers[chosen] = selected;
    if (!moved) return this.answer();
    [this.past, this.future] = [[...this.past, before].slice(-PAST), []];
    Object.assign(this.given, { [across]: x, [up]: y });
    if (!edit) return this.answer();
    this.make(x.map((each, i) => [each, y[i]]));
    if (edit.to) [this.at] = edit.to;
    return this.scene.given === given ? this.answer() : this.show();
  }

  /** These are the points: what they are in the link. */
  make(pairs) {
    const { edit } = this.scene;
    if (!edit) return;
    Object.assign(this.given, { [edit.x]: pairs.map(([x]) => x), [edit.y]: pairs.map(([, y]) => y) });
    for (const [name, [input, i]] of Object.entries(edit.places)) this.numbers[name] = this.given[input][i];
    if (edit.points) this.own = pairs.map((pair) => pair.join("~")).join();
  }

  wish(what) {
    const [from, to] = what === "undo" ? ["past", "future"] : ["future", "past"];
    if (!this[from].length) return this.answer();
    this[to] = [...this[to], this.state()];
    const state = this[from].at(-1);
    this[from] = this[from].slice(0, -1);
    return this.back(state);
  }

  /** Of the list of the losses that are shown: its entries. */
  list() {
    const { losses, above, beside } = this.scene;
    const found = each([...above, ...beside]).find(({ kind, name }) => (kind === "subset" || kind === "entries") && name === losses);
    return found ? found.options ?? this.entries(found) : [];
  }

  remove(loss) {
    const to = this.list().find(({ key, on }) => key === loss && on)?.to;
    return to ? this.go(to) : this.answer();
  }
}
