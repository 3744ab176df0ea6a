// Plays the input that `layout.meta.play` names from stop to stop in the browser. The server hears of it at the end, at
// a pause and after a single step, as after a drag.

import { format } from "./format.js";
import { status, tag, write } from "./tables.js";

export class Player {
  /** `values` have the film. */
  constructor(values) {
    this.values = values;
    this.bar = tag("div", { className: "losslab-tools losslab-player" });
    this.bar.setAttribute("role", "group");
    this.where = tag("span", { ariaHidden: "true" }); // changes with every step: it is said once, at rest
    this.said = status("span", { className: "losslab-hidden" });
    const button = (textContent, act) => {
      const made = tag("button", { type: "button", textContent });
      made.addEventListener("click", act);
      return made;
    };
    this.main = button("Play", () => (this.playing ? this.rest() : this.start()));
    this.bar.append(this.main, button("One step", () => this.rest(this.film.next(this.value))), button("To the start", () => this.rest(this.film.spec.stops[0])), this.where, this.said);
  }

  get film() { return this.values.film; }

  get still() { return matchMedia("(prefers-reduced-motion: reduce)").matches; }

  get value() { return this.values.current(this.film.spec.input); }

  /** Python sent a figure, maybe with another value of the input or another film: then that is right. */
  receive(spec) {
    const { film, values } = this;
    if (film.receive(spec, spec && values.python[spec.input])) this.drop();
    this.bar.hidden = !spec;
    if (spec) this.bar.setAttribute("aria-label", `Play the input ${spec.input}`);
    this.label();
  }

  start() {
    const { film } = this, { stops, rate } = film.spec;
    if (this.still) return this.rest(film.last); // no motion: the end at once
    this.stop();
    if (this.value >= film.last) this.go(stops[0]);
    this.playing = setInterval(() => {
      const next = film.next(this.value);
      if (next === film.last) this.rest(next);
      else this.go(next);
    }, 1000 / rate);
    film.playing = true;
    this.label();
  }

  go(value) { this.values.go(this.film.spec.input, value); }

  /** Stops here, or at a value, and says so. */
  rest(value = this.value) {
    this.stop();
    this.go(value);
    this.values.rest(this.film.spec.input);
    this.said.textContent = this.text(value);
  }

  text(value) { return `${this.film.spec.input} ${format(value)} of ${format(this.film.last)}`; }

  /** Says where the film is, by whatever hand. */
  show(now) {
    if (this.film.spec) write(this.where, this.text(now[this.film.spec.input]));
  }

  /** A hand takes an input on the chart. */
  give(name) { if (this.film.is(name)) this.stop(); }

  /** The slider's own thumb is taken: it decides from here. */
  yield(name) {
    delete this.values.moved[name];
    if (this.film.is(name)) this.drop();
  }

  /** Stops without a word, and what was played is forgotten. */
  drop() {
    this.stop();
    this.film.told = [];
    if (this.film.spec) delete this.values.moved[this.film.spec.input];
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    this.film.playing = false;
    this.said.textContent = ""; // true no longer
    this.label();
  }

  label() { this.main.textContent = this.playing ? "Pause" : this.still ? "To the end" : "Play"; }
}
