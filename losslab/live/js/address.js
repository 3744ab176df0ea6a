// The address of a file says a state of it as the laboratory's own does: the same query, as far as the file has it.

const LONGEST = 1e4; // characters of one value that are read
const listed = (text) => text.split(",").map((part) => part.trim()).filter(Boolean);
const sorted = (text) => listed(text).sort().join();
const spelled = (value) => (value === Infinity ? "inf" : value === -Infinity ? "-inf" : String(value));
const shown = (text) => text.replace("-", "−").replace("inf", "∞");

/** A number as Python reads it; NaN where it is none, and null where it says that it is none. */
export function number(text) {
  const plain = text.trim().toLowerCase();
  if (/^[+-]?nan$/.test(plain)) return null;
  if (/^[+-]?inf(inity)?$/.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(plain) ? Number(plain) : NaN;
}

/** A stranger's text, cut short and stripped of all that could be markup. */
export function quote(text) {
  const kept = text.replace(/[^\w.,:+~ -]/gu, "·");
  return kept.trim() ? `\`${kept.slice(0, 40)}${kept.length > 40 ? "…" : ""}\`` : "an empty value";
}

function numeric(text, usual, low, high) {
  const value = number(text);
  if (value === null) return [usual, `NaN is not a place on the axis; showing ${shown(usual)}`];
  if (Number.isNaN(value)) return [usual, `${quote(text)} is not a number; showing ${shown(usual)}`];
  const nearest = Math.min(Math.max(value, number(low)), number(high));
  if (nearest === value) return [spelled(value), ""];
  return [spelled(nearest), `${quote(text)} is outside ${shown(low)} to ${shown(high)}; showing ${shown(spelled(nearest))}`];
}

const closest = (places, value) => places.reduce((best, place) => (Math.abs(place - value) < Math.abs(best - value) ? place : best));

/** What a field reads in a text, as link.py has it: [the text of what is shown, a complaint or ""]. */
const READ = {
  number: numeric,
  stop(text, usual, stops) {
    const [made, said] = numeric(text, usual, ...[Math.min, Math.max].map((end) => spelled(end(...stops.map(number)))));
    const nearest = closest(stops.map(number), number(made));
    if (said || nearest === number(made)) return [spelled(nearest), said];
    return [spelled(nearest), `${quote(text)} lies between two stops; showing ${shown(spelled(nearest))}`];
  },
  whole(text, usual, low, high) {
    const [made, said] = numeric(text, usual, low, high), nearest = spelled(Math.round(number(made)));
    return nearest === made ? [made, said] : [nearest, `${quote(text)} is not a whole number; showing ${shown(nearest)}`];
  },
  flag(text, usual) {
    const known = { 1: "1", true: "1", 0: "0", false: "0" }[text.toLowerCase()];
    return known ? [known, ""] : [usual, `${quote(text)} is neither 0 nor 1`];
  },
  choice: (text, usual, options) => (options.includes(text) ? [text, ""] : [usual, `${quote(text)} is not one of the choices`]),
  several(text, usual, options, least, what) {
    const asked = [...new Set(listed(text))], known = asked.filter((each) => options.includes(each));
    const unknown = asked.filter((each) => !options.includes(each)).map(quote);
    const said = unknown.length ? `${unknown.slice(0, 3).join(", ")} ${unknown.length === 1 ? "is" : "are"} not among the ${what}` : "";
    if (known.length < least || (unknown.length && !known.length)) return [usual, said || `at least ${least} of the ${what} must be shown`];
    return [known.join(), said];
  },
  words: (text, usual, longest) => [text.slice(0, longest), text.length > longest ? `the text was cut to ${longest} characters` : ""],
};

/** [[x, y], ...] of a text such as 1.2~3.4,5~6; what is no point is left out. */
export function points(text, most) {
  const pairs = text.split(",").map((pair) => pair.split("~").map(number));
  return pairs.filter((pair) => pair.length === 2 && pair.every((v) => Math.abs(v) <= 1e6)).slice(0, most);
}

/**
 * {texts, wrong} of a query: what the fields of a book read in it, where that is not usual. `more` reads what address.js
 * does not know by itself.
 */
export function understood(book, search, more = {}) {
  const texts = {}, wrong = [];
  for (const [name, given] of new URLSearchParams(search)) {
    if (!Object.hasOwn(book.fields, name)) {
      wrong.push(`${quote(name)} is not known on this page`);
      continue;
    }
    const [usual, kind, ...rest] = book.fields[name], text = given.slice(0, LONGEST), known = { ...READ, ...more };
    const [made, said] = Object.hasOwn(known, kind ?? "") ? known[kind](text, usual, ...rest) : [text, ""];
    if (said) wrong.push(`${name}: ${said}`);
    if (made === usual) delete texts[name];
    else texts[name] = made;
  }
  return { texts, wrong };
}

/** One line on what a link said that was not understood, and on what it said that is not here. */
export function complaint(wrong, absent = []) {
  const more = wrong.length > 4 ? ` And ${wrong.length - 4} more.` : "";
  return [
    ...(wrong.length ? [`Not everything in this link was understood. ${wrong.slice(0, 4).join("; ")}.${more}`] : []),
    ...(absent.length ? [`Not everything in this link is here: its ${absent.join(", ")} can be shown in the laboratory itself.`] : []),
  ].join(" ");
}

/**
 * What a query says of a book: {at: indices of scenes, focus, numbers, points, texts, said}. `said` is a sentence on what was
 * not understood, or cannot be shown. Without a query it is what was saved.
 */
export function read(book, search) {
  if (![...new URLSearchParams(search)].length) return { at: book.at, focus: book.focus, numbers: {}, points: null, texts: {}, said: "" };
  const { texts, wrong } = understood(book, search), numbers = {};
  for (const name of Object.keys(texts)) {
    if (!(name in book.numbers)) continue;
    numbers[name] = number(texts[name]);
    delete texts[name];
  }
  const own = texts[book.points], kept = Object.fromEntries(Object.entries(texts).filter(([name]) => book.texts.includes(name)));
  for (const name of book.texts) delete texts[name];
  delete texts[book.points];
  /** The fields in which a scene is not what was asked for; of scenes of one loss that loss is asked for later. */
  const apart = ({ says, loss, losses }) => [...new Set([...Object.keys(texts), ...Object.keys(says)])].filter((name) => (
    name !== book.points && (loss === undefined || (name !== losses && name !== "focus"))
    && (texts[name] ?? "") !== (says[name] ?? "") && sorted(texts[name] ?? "") !== sorted(says[name] ?? "")));
  const far = book.scenes.map((scene) => apart(scene).length), nearest = book.scenes[far.indexOf(Math.min(...far))];
  const absent = apart(nearest), { at, focus, missing } = entries(book, nearest, texts);
  const usual = Object.fromEntries(Object.entries(book.usual).map(([name, value]) => [name, Number(value)]));
  return { at, focus, numbers: { ...usual, ...numbers }, points: own ?? null, texts: kept, said: complaint(wrong, [...absent, ...missing]) };
}

/** The scenes of the losses that are asked for, beside one of them; of those that are not here, `missing` are the names. */
function entries(book, scene, texts) {
  const at = [book.scenes.indexOf(scene)], focus = texts.focus ?? book.fields.focus?.[0] ?? null;
  if (scene.loss === undefined) return { at, focus, missing: [] };
  const field = scene.losses, asked = listed(texts[field] ?? book.fields[field][0]);
  const places = (asked.length ? asked : [""]).map((loss) => book.scenes.findIndex((each) => each.state === scene.state && each.loss === loss));
  const found = places.filter((i) => i >= 0), names = Object.fromEntries(book.lists[field] ?? []);
  const missing = asked.filter((_, n) => places[n] < 0).map((loss) => names[loss] ?? loss);
  return { at: found.length ? found : at, focus: asked.includes(focus) ? focus : asked.at(-1) ?? null, missing };
}

/** The query of a state of a page, and whether it is what was saved. */
export function write(book, { scene, numbers, own, texts }, saved) {
  if (saved) return "";
  const query = new URLSearchParams({ ...scene.says, ...texts });
  if (own !== null) query.set(book.points, own);
  for (const [name, usual] of Object.entries(book.usual)) if (numbers[name] !== Number(usual)) query.set(name, spelled(numbers[name]));
  return query.size ? `?${query}` : "?view="; // the usual state, where the bare address means what was saved
}
