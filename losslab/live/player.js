// Plays the input that `layout.meta.play` names from stop to stop in the browser. The server hears of it at the end, at
// a pause and after a single step, as after a drag.

class Player {
  constructor(live) {
    this.live = live;
    this.told = []; // values that Python has not answered yet
    this.bar = Object.assign(document.createElement("div"), { className: "losslab-tools losslab-player" });
    this.bar.setAttribute("role", "group");
    this.where = document.createElement("span");
    this.where.ariaHidden = "true"; // changes with every step: it is said once, at rest
    this.words = Object.assign(document.createElement("div"), { ariaHidden: "true" });
    this.said = Object.assign(document.createElement("span"), { className: "losslab-hidden" });
    this.said.setAttribute("role", "status");
    const button = (textContent, act) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent });
      made.addEventListener("click", act);
      return made;
    };
    this.main = button("Play", () => (this.playing ? this.rest() : this.start()));
    this.bar.append(this.main, button("One step", () => this.rest(this.next())), button("To the start", () => this.rest(this.film.stops[0])), this.where, this.words, this.said);
  }

  get still() { return matchMedia("(prefers-reduced-motion: reduce)").matches; }

  get value() { return this.live.current(this.film.input); }

  get last() { return this.film.stops.at(-1); }

  next() { return this.film.stops.find((stop) => stop > this.value) ?? this.last; }

  // Python sent a figure, maybe with another value of the input or another film: then that is right.
  receive(film, value) {
    const heard = this.told.indexOf(value) + 1;
    this.told.splice(0, heard);
    if (JSON.stringify(film) !== JSON.stringify(this.film) || (value !== this.received && !heard)) this.drop();
    [this.film, this.received] = [film, value];
    this.bar.hidden = !film;
    if (film) this.bar.setAttribute("aria-label", `Play the input ${film.input}`);
    this.label();
  }

  start() {
    if (this.still) return this.rest(this.last); // no motion: the end at once
    const { stops, rate } = this.film;
    this.stop();
    if (this.value >= this.last) this.go(stops[0]);
    this.playing = setInterval(() => {
      if (this.next() === this.last) this.rest(this.last);
      else this.go(this.next());
    }, 1000 / rate);
    this.label();
  }

  go(value) {
    this.live.moved[this.film.input] = value;
    this.live.follow(0);
  }

  // Stops here, or at a value, and says so.
  rest(value = this.value) {
    this.stop();
    this.go(value);
    this.live.release(this.film.input);
    this.said.textContent = this.text(value);
  }

  text(value) { return `${this.film.input} ${format(value)} of ${format(this.last)}`; }

  // Says beside the buttons where the film is, by whatever hand, and what the table, maybe out of sight, has in words.
  show() {
    if (!this.film) return;
    this.where.textContent = this.text(this.live.now()[this.film.input]);
    const { figure, drawn, data } = this.live, { columns, rows } = figure.layout.meta.tables[0];
    const at = rows[0]?.cells.findIndex((cell) => cell?.words) ?? -1;
    const tag = (...parts) => { const made = document.createElement("span"); made.append(...parts); return made; };
    if (drawn !== data) this.words.replaceChildren(...(at < 0 ? [] : [tag(columns[at]), ...rows.map(({ color, dash }) => tag(swatch(this.live.color(color), dash), ""))]));
    if (at >= 0) rows.forEach(({ cells }, i) => { this.words.children[i + 1].lastChild.data = cells[at].words[Number(cells[at].place)]; });
  }

  plays(name) { return this.playing && name === this.film.input; }

  // Python is told of an input.
  tell(name, value) { if (name === this.film?.input) this.told.push(value); }

  // A hand takes an input on the chart.
  give(name) { if (name === this.film?.input) this.stop(); }

  // The slider's own thumb is taken: it decides from here.
  yield(name) {
    delete this.live.moved[name];
    if (name === this.film?.input) this.drop();
  }

  // Stops without a word, and what was played is forgotten.
  drop() {
    this.stop();
    this.told = [];
    if (this.film) delete this.live.moved[this.film.input];
  }

  stop() {
    clearInterval(this.playing);
    this.playing = 0;
    this.said.textContent = ""; // true no longer
    this.label();
  }

  label() { this.main.textContent = this.playing ? "Pause" : this.still ? "To the end" : "Play"; }
}
