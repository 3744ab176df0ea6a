// Controls that are data as a browser's own: sliders, choices, lists, buttons. What a file does not have is shown, too,
// and says why it cannot be moved.

import { tag, write } from "./tables.js";

const ABSENT = "What is grey is in the laboratory itself, not here.";
const digits = (value) => String(value).replace("-", "−").replace("Infinity", "∞");
const rounded = (value) => Number(value.toPrecision(12));
let count = 0; // of what has an id

/** [[number, words], ...] at which a slider stops: those of its range, and the number that it has. */
export function stops({ grid, stops: listed, own, grows }, value) {
  const made = listed ? listed.map(([stop, words]) => [Number(stop), words]) : along(grid);
  const outside = value < made[0][0] || value > made.at(-1)[0];
  if (made.some(([stop]) => stop === value) || (outside && !listed && !grows)) return made;
  return [...made, own && Number(own[0]) === value ? [value, own[1]] : [value, digits(value)]].sort(([a], [b]) => a - b);
}

function along([low, high, step]) {
  return Array.from({ length: Math.round((high - low) / step) + 1 }, (_, i) => rounded(low + i * step)).map((stop) => [stop, digits(stop)]);
}

/** The sliders that are on the page, by their names. A slider's thumb holds the index of a stop. */
export class Sliders {
  constructor() { this.all = new Map(); }

  of(name) { return this.all.get(name)?.input; }

  texts(names) {
    return Object.fromEntries(names.filter((name) => this.all.has(name)).map((name) => [name, String(this.value(name))]));
  }

  value(name) {
    const { input, places } = this.all.get(name);
    return places[input.valueAsNumber][0];
  }

  /** Move a thumb to a number, at the nearest stop if it is none. */
  put(name, value) {
    const slider = this.all.get(name);
    if (!slider) return;
    const far = slider.places.map(([stop]) => Math.abs(stop - value)), nearest = far.indexOf(Math.min(...far));
    slider.input.value = String(Math.max(nearest, slider.places.findIndex(([stop]) => stop === value)));
    this.say(name);
  }

  say(name) {
    const { input, places, output } = this.all.get(name), [, words] = places[input.valueAsNumber];
    write(output, words);
    input.setAttribute("aria-valuetext", words);
  }

  make(data, value, moved) {
    const { name, fixed } = data, places = stops(data, value), id = `input-${count++}`;
    const input = tag("input", { type: "range", id, name, min: "0", max: String(places.length - 1), step: "1", disabled: !!fixed });
    const output = tag("output");
    output.setAttribute("for", id);
    this.all.set(name, { input, places, output });
    this.put(name, value);
    input.addEventListener("input", () => this.say(name));
    input.addEventListener("change", () => moved(name, this.value(name)));
    return tag("div", { className: "control slider" }, label(data, id), output, input, ...(fixed ? [why("Here it stays as it is.")] : []));
  }
}

const why = (text) => tag("small", { textContent: text });

function label({ label: text, help }, id) {
  const made = tag("label", { textContent: text, title: help ?? "" });
  made.htmlFor = id;
  return made;
}

/** A group of options, each an input with a label; those without a way are grey. */
function group({ label: text, help, bare }, parts, grey) {
  const legend = tag("legend", { textContent: text, title: help ?? "", className: bare ? "losslab-hidden" : "" });
  return tag("fieldset", { className: "control" }, legend, ...parts, ...(grey ? [why(ABSENT)] : []));
}

function option(type, { title, on, to }, name, act) {
  const input = tag("input", { type, name, checked: on, disabled: !to && !(on && type === "radio") });
  input.addEventListener("change", () => act(to));
  return tag("label", { className: "option" }, input, title);
}

function choice(data, act) {
  const { options, look } = data, grey = options.some(({ on, to }) => !on && !to);
  if (look === "switch") {
    const way = options.find(({ on }) => !on), is = options.findIndex(({ on }) => on) === 1;
    const made = option("checkbox", { title: data.label, on: is, to: way.to }, "", act);
    made.title = data.help;
    return tag("div", { className: "control" }, made, ...(grey ? [why(ABSENT)] : []));
  }
  if (look !== "menu") {
    const name = `group-${count++}`;
    return group(data, [tag("div", { className: "options" }, ...options.map((each) => option("radio", each, name, act)))], grey);
  }
  const id = `input-${count++}`, select = tag("select", { id });
  select.append(...options.map(({ title, on, to }) => tag("option", { textContent: title, selected: on, disabled: !on && !to })));
  select.addEventListener("change", () => act(options[select.selectedIndex].to));
  const named = label(data, id);
  if (data.bare) named.className = "losslab-hidden";
  return tag("div", { className: "control" }, named, select, ...(grey ? [why(ABSENT)] : []));
}

function subset(data, act) {
  const { options, absent } = data;
  const rest = absent.length ? [tag("details", {}, tag("summary", { textContent: `${absent.length} more are in the laboratory, not here` }), tag("p", { textContent: absent.join(", ") }))] : [];
  return group(data, [tag("div", { className: "options" }, ...options.map((each) => option("checkbox", each, "", act))), ...rest], options.some(({ on, to }) => !on && !to));
}

/** A list of which any can be chosen: those that are, each with a way to take it away, and a menu of the others. */
function entries(data, page) {
  const options = page.entries(data), chosen = options.filter(({ on }) => on), rest = options.filter(({ on }) => !on);
  const select = tag("select", { id: `input-${count++}` });
  select.append(tag("option", { textContent: "Add one …", selected: true }), ...rest.map(({ title, to }) => tag("option", { textContent: title, disabled: !to })));
  select.addEventListener("change", () => page.go(rest[select.selectedIndex - 1].to));
  select.setAttribute("aria-label", `Add to: ${data.label}`);
  return group(data, [
    tag("div", { className: "options" }, ...chosen.map((each) => option("checkbox", each, "", (to) => page.go(to)))), select,
  ], rest.some(({ to }) => !to));
}

/**
 * The nodes of controls. `page` has the `sliders`, `number(name)`, `moved(name, value)`, `go(step)`: what a visitor
 * chooses, and `entries(data)` of a list.
 */
export function draw(controls, page) {
  const act = (to) => page.go(to);
  return controls.map((data) => {
    switch (data.kind) {
      case "slider": return page.sliders.make(data, page.number(data.name) ?? Number(data.value), (name, value) => page.moved(name, value));
      case "choice": return choice(data, act);
      case "subset": return subset(data, act);
      case "entries": return entries(data, page);
      case "row": return tag("div", { className: "row" }, ...draw(data.parts, page));
      case "fold": return tag("details", { className: "control" }, tag("summary", { textContent: data.title }), ...draw(data.parts, page));
      case "button": return tag("div", { className: "control" }, tag("button", { type: "button", textContent: data.label, title: data.help, disabled: !data.to, onclick: () => act(data.to) }), ...(data.to ? [] : [why(ABSENT)]));
      case "fixed": return tag("div", { className: "control" }, tag("span", { textContent: data.value ? `${data.label}: ${data.value}` : data.label }), why(data.why));
      default: return tag("div", { className: "words", innerHTML: data.html }); // rendered by losslab/site/words.py
    }
  });
}
