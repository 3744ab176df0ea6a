// The page of lessons without a server: all of them as cards, a place of one, and its end. Where a visitor is stands in
// the address, as in the laboratory's own. Words come with the course.

import { complaint } from "./address.js";
import { Course, DO_NOT_KNOW, fill } from "./course.js";
import { exact, format } from "./format.js";
import { draw } from "./inputs.js";
import { Page, plotly, unpacker, unzip } from "./page.js";
import { connect } from "./platform.js";
import { status, tag, write } from "./tables.js";

const GUESS = "guess";
const part = (id) => document.getElementById(id);

/** A node whose words are HTML of ours, rendered by losslab/site/words.py. */
export const html = (/** @type {string} */ name, text, extra = {}) => tag(name, { innerHTML: text, ...extra });

/** A button with such words. The second click of two at once is one on what has come in its place: it is not meant. */
export function button(text, act, extra = {}) {
  return html("button", text, { type: "button", onclick: (event) => { if (event.detail < 2) act(); }, ...extra });
}

/** As a file of its own, which has one lesson. */
export async function start() {
  const loading = plotly(); // takes longest
  const { course, lessons } = JSON.parse(await unzip(part("page").textContent));
  return new Lessons(course, async (key) => lessons[key], () => loading, connect(course.platform)).open();
}

/** The figure of a step, with the controls that can be moved. */
class Figure extends Page {
  /** `dress(controls)` puts them in their place, `changed()` hears that something was moved. */
  constructor(load, dress, changed) {
    super({ scenes: [], fields: {}, numbers: {}, usual: {} }, null, load);
    this.dressed = dress;
    this.changed = changed;
  }

  dress() { this.dressed(draw([...this.scene.above, ...this.scene.beside], this)); }

  address() { this.changed(); }

  /** A book, in the state that a query says; returns what was not understood. A guess is one that was made. */
  put(book, unpack, query, guess) {
    Object.assign(this, { book, unpack, own: null, past: [], future: [], made: null });
    const said = this.begin(query);
    if (GUESS in this.given) this.given[GUESS] = guess;
    return said;
  }

  /** {name: text} of what can be moved, as a link says it. */
  get link() {
    const { fields, usual, points } = this.book, { says } = this.scene;
    const text = (name) => (name === points && this.own !== null ? this.own : name in usual ? exact(this.numbers[name]) : says[name] ?? fields[name][0]);
    return Object.fromEntries(Object.keys(fields).filter((name) => name !== "view").map((name) => [name, text(name)]));
  }
}

export class Lessons {
  /** `fetch(key)` gives a squeezed lesson, `load()` Plotly; `platform` hears how far one is. */
  constructor(data, fetch, load, platform) {
    this.data = data;
    this.fetch = fetch;
    this.platform = platform;
    this.course = new Course(data);
    this.lessons = {}; // those that were fetched
    this.fresh = false; // a place that was not shown before: the focus goes there
    this.lit = null; // the terms of the equation that is shown
    this.state = { lesson: "", question: 1, answers: [], missed: [], finished: [] };
    this.figure = new Figure(load, (controls) => this.dress(controls), () => this.moved());
  }

  get words() { return this.data.words; }

  /** The lesson that is shown. */
  get lesson() { return this.data.lessons[this.state.lesson]; }

  get places() {
    const { lesson, missed, answers } = this.state;
    return this.course.places(lesson, missed, answers);
  }

  /** {ref, again, answer} of the place that is shown; null for the list and the end. */
  get here() {
    const { lesson, question, answers } = this.state, place = lesson && this.places[question - 1];
    return place ? { ...place, answer: answers[question - 1] ?? null } : null;
  }

  // --- where a visitor is

  /** What the address says, or else the platform, or else the beginning. */
  open() {
    const { data, course, platform } = this, { moved, here } = data;
    const found = [...new URLSearchParams(platform.place || location.search)], own = (name) => moved.includes(name);
    const query = new URLSearchParams(found.filter(([name]) => !own(name)));
    if (here.length === 1) query.set("lesson", here[0]);
    const { state, wrong } = course.read(data.fields, `${query}`);
    this.state = state;
    return this.show(new URLSearchParams(found.filter(([name]) => own(name))), wrong);
  }

  /** To another place; what could be moved at the last one is as it was. */
  go(changes) {
    Object.assign(this.state, changes);
    this.fresh = true;
    return this.show();
  }

  /** A lesson from its beginning, or the list; what was missed comes along. */
  to(lesson) {
    const { state, course } = this, missed = state.lesson ? course.carried(state.lesson, state.missed, state.answers) : state.missed;
    return this.go({ lesson, question: 1, answers: [], missed });
  }

  answer(text) {
    const { state } = this, answers = [...state.answers, text];
    const ended = answers.length === this.course.places(state.lesson, state.missed, answers).length;
    const finished = ended ? [...new Set([...state.finished, state.lesson])] : state.finished;
    return this.go({ answers, finished });
  }

  // --- what is seen

  async show(moved = new URLSearchParams(), said = []) {
    const { here, lesson } = this, shown = (this.showing = {});
    part("said").textContent = complaint(said);
    document.querySelector("h1").textContent = lesson?.title ?? this.data.title;
    document.title = `${lesson?.title ?? this.data.title} · losslab`;
    part("lead").innerHTML = lesson ? "" : this.data.lead;
    part("told").replaceChildren(...(here ? [] : lesson ? this.end() : this.list()));
    if (!here) {
      for (const id of ["chart", "beside"]) part(id).hidden = true;
      this.figure.host.place.hidden = true;
      return this.arrive();
    }
    const [key, number] = here.ref.split("."), { steps, ...parcel } = await this.unpacked(key);
    if (this.showing !== shown) return;
    this.step = steps[number - 1];
    this.parcel = parcel;
    part("beside").hidden = false;
    const book = this.step.books[here.answer === null ? 0 : 1], query = new URLSearchParams([...moved].filter(([name]) => Object.hasOwn(book.fields, name)));
    const wrong = this.figure.put(book, unpacker(parcel), `${query}`, here.answer === DO_NOT_KNOW ? NaN : Number(here.answer));
    if (wrong) part("said").textContent = said.length ? complaint([...said, ...wrong.replace(/^.*?understood\. |\.$/g, "").split("; ")]) : wrong;
    await this.figure.show();
    return this.arrive();
  }

  async unpacked(key) { return (this.lessons[key] ??= JSON.parse(await unzip(await this.fetch(key)))); }

  /** What was shown last has gone: the focus is on what came in its place. */
  arrive() {
    if (!this.here) this.moved();
    if (!this.fresh) return;
    this.fresh = false;
    scrollTo(0, 0);
    /** @type {HTMLElement} */ (document.querySelector("#beside:not([hidden]) .asked, #told .asked"))?.focus({ preventScroll: true });
  }

  /** The address follows, and the platform, and the equation. */
  moved() {
    const { state, here, figure, course } = this, query = new URLSearchParams();
    const list = { answers: state.answers, missed: state.missed, finished: state.finished };
    if (state.lesson) query.set("lesson", state.lesson);
    if (state.question > 1) query.set("question", String(state.question));
    for (const [name, each] of Object.entries(list)) if (each.length) query.set(name, each.join());
    const places = here ? figure.link : {};
    for (const [name, text] of Object.entries(places)) query.set(name, text);
    const text = query.size ? `?${query}` : "";
    try {
      history.replaceState(null, "", location.pathname + text);
    } catch { /* a browser that gives files no other query */ }
    const there = /** @type {HTMLAnchorElement} */ (part("there"));
    if (there) there.href = there.href.replace(/[?#].*/, "") + text;
    if (here && this.lit) {
      const other = Object.entries(places).filter(([name, value]) => value !== figure.book.fields[name][0]).map(([name]) => name);
      for (const { term, names } of this.lit) term.toggleAttribute("data-lit", names.some((name) => other.includes(name)));
    }
    if (!state.lesson) return;
    const of = this.lesson.asks.length, right = course.score(state.lesson, state.missed, state.answers);
    this.platform.report({ place: text, location: String(state.question), score: (100 * right) / of, done: state.answers.length >= this.places.length });
  }

  list() {
    const { words, state, data } = this, { missed, finished } = state, count = missed.length;
    const waiting = fill(words.waiting, fill(words[count === 1 ? "waits" : "wait"], count));
    const cards = data.here.map((key) => {
      const { title, says, minutes, asks } = data.lessons[key], done = finished.includes(key);
      const begin = button(words[done ? "once more" : "begin"], () => this.to(key));
      begin.setAttribute("aria-label", `${begin.textContent}: ${title}`);
      const takes = fill(words.takes, minutes, asks.length);
      return tag("section", { className: "card" }, html("h2", title + (done ? " ✓" : "")), html("p", fill(words.says, says)), html("p", `<small>${takes}</small>`), begin);
    });
    return [...(count ? [html("p", waiting)] : []), tag("div", { className: "cards asked", tabIndex: -1 }, ...cards)];
  }

  /** What was answered beside what is so, and the next lesson. */
  end() {
    const { words, state, course, data, lesson } = this, all = data.here;
    const rows = this.places.map(({ ref, again }, i) => {
      const asks = course.asks(ref), answer = state.answers[i];
      return [again ? fill(words["row again"], asks.asks) : asks.asks, answer === DO_NOT_KNOW ? "–" : spelled(asks, answer), spelled(asks, asks.right)];
    });
    const row = (cells, name) => tag("tr", {}, ...cells.map((cell) => html(name, cell)));
    const table = tag("div", { className: "scroll" }, tag("table", {}, row(words.columns, "th"), ...rows.map((cells) => row(cells, "td"))));
    const later = course.carried(state.lesson, state.missed, state.answers).length;
    const rest = fill(words.later, fill(words[later === 1 ? "one" : "many"], later));
    const order = [...all.slice(all.indexOf(state.lesson) + 1), ...all], next = order.find((key) => !state.finished.includes(key));
    const ways = all.length > 1 ? [
      ...(next ? [button(fill(words.on, data.lessons[next].title), () => this.to(next), { className: "main" })] : []),
      button(words.list, () => this.to("")),
    ] : [button(words["once more"], () => this.to(state.lesson))];
    return [
      html("p", fill(words["can say"], lesson.says), { className: "asked", tabIndex: -1 }), table,
      ...(later && all.length > 1 ? [html("p", rest)] : []), tag("p", { className: "ways" }, ...ways),
    ];
  }

  /** The question beside the figure, or what is so. */
  dress(controls) {
    const { here, step } = this, ask = html("p", `<strong>${this.course.asks(here.ref).asks}</strong>`);
    const above = [html("p", `<small>${this.where(here)}</small>`, { className: "asked", tabIndex: -1 }), html("div", step.words), ask];
    this.lit = null;
    part("beside").replaceChildren(tag("div", { className: "lesson words" }, ...above, ...(here.answer === null ? this.asked(here, controls) : this.revealed(here, controls)), this.ways(here)));
  }

  where({ ref, again }) {
    const { words, data, state, lesson } = this, [key, number] = ref.split(".");
    if (!again) return fill(words.question, number, lesson.asks.length);
    return key === state.lesson ? words.again : fill(words.from, data.lessons[key].title);
  }

  /** What a question is answered by. */
  asked({ ref, again }, controls) {
    const { words, course, figure } = this, asks = course.asks(ref);
    if (asks.kind === "Choose") {
      const keys = Object.keys(asks.options), order = again ? [...keys.slice(1), keys[0]] : keys;
      return [tag("div", { className: "answers" }, ...order.map((key) => button(asks.options[key], () => this.answer(key))))];
    }
    if (asks.kind === "Place") return [...controls, button(words.here, () => this.answer(exact(figure.number(asks.control || GUESS))), { className: "main" })];
    const input = tag("input", { type: "text", id: "number", inputMode: "decimal", autocomplete: "off", maxLength: 24 }), said = status("p");
    const label = html("label", words.number, { htmlFor: "number" }), form = tag("form", { className: "control" }, label, input, html("button", words.answer), said);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [value, wrong] = course.number(input.value);
      if (!wrong) return void this.answer(exact(value));
      write(said, `${wrong}.`);
      input.focus();
    });
    return [form];
  }

  /** What is so beside what was answered, why, and what may be moved now. */
  revealed({ ref, answer }, controls) {
    const { step, course } = this;
    const said = fill(step.said[course.said(ref, answer)], spelled(course.asks(ref), answer));
    const terms = step.equation.map(([text, names]) => ({ term: html("span", text), names }));
    this.lit = terms;
    const equation = terms.length ? [tag("p", { className: "equation" }, ...terms.map(({ term }) => term))] : [];
    return [html("div", said), html("div", step.why), ...equation, html("div", step.try), ...controls];
  }

  /** On, back, and away. */
  ways({ answer }) {
    const { words, state, data } = this, { question } = state, found = [];
    if (answer === null) found.push(button(words.show, () => this.answer(DO_NOT_KNOW)));
    else found.push(button(words.next, () => this.go({ question: question + 1 }), { className: "main" }));
    if (question > 1) found.push(button(words.back, () => this.go({ question: question - 1 })));
    if (data.here.length > 1) found.push(button(words.list, () => this.to("")));
    return tag("p", { className: "ways" }, ...found);
  }
}

/** An answer as people read it, HTML of ours or a number. */
function spelled({ kind, options, unit }, answer) {
  return kind === "Choose" ? options[answer] ?? "" : `${format(Number(answer))}${unit}`;
}
