// The test without a server: a question at a time, nothing said before the last is answered, then the ideas behind the
// answers. They stand in the address, as in the laboratory's own; words come with the data.

import { complaint, quote, understood } from "./address.js";
import { fill } from "./course.js";
import { format } from "./format.js";
import { button, html } from "./lesson.js";
import { unzip } from "./page.js";
import { connect } from "./platform.js";
import { tag } from "./tables.js";

const FORMS = ["A", "B"];
const part = (id) => document.getElementById(id);
const unique = (list) => [...new Set(list)];

/** As a file of its own. */
export async function start() {
  const data = JSON.parse(await unzip(part("page").textContent));
  new Inventory(data, connect(data.platform)).open();
}

export class Inventory {
  constructor(data, platform) {
    this.data = data;
    this.platform = platform;
    this.form = "A";
    this.answers = { A: "", B: "" };
    this.fresh = false;
  }

  get words() { return this.data.words; }

  get items() { return this.data.forms[this.form]; }

  /** What a field of the link reads: [the answers up to the first that is none, a complaint or ""]. */
  read(form, text) {
    const items = this.data.forms[form], { words } = this, digits = Array.from(text), count = items.length;
    const at = digits.slice(0, count).findIndex((digit, i) => digit.length !== 1 || !"01234".slice(0, items[i].options.length + 1).includes(digit));
    if (at >= 0) return [digits.slice(0, at).join(""), fill(words.illegal, quote(digits[at]), at + 1, form)];
    return [digits.slice(0, count).join(""), digits.length > count ? fill(words["too many"], digits.length, count, form) : ""];
  }

  open() {
    const { data, platform } = this, readers = { a: (text) => this.read("A", text), b: (text) => this.read("B", text) };
    const { texts, wrong } = understood(data, platform.place || location.search || data.at || "", readers);
    this.form = texts.form ?? "A";
    this.answers = { A: texts.a ?? "", B: texts.b ?? "" };
    this.show(wrong);
  }

  put(form, answers) {
    this.answers[form] = answers;
    this.fresh = true;
    this.show();
  }

  turn(form) {
    this.form = form;
    this.fresh = true;
    this.show();
  }

  /** What was chosen of each question so far: {item, option, words, idea}, no words for "I do not know". */
  chosen(form) {
    return Array.from(this.answers[form], (digit, i) => {
      const item = this.data.forms[form][i], [words, idea] = item.options[Number(digit) - 1] ?? ["", null];
      return { item, number: i + 1, words, idea };
    });
  }

  score(form) { return this.chosen(form).filter(({ idea }) => idea === "").length; }

  complete(form) { return this.answers[form].length === this.data.forms[form].length; }

  show(said = []) {
    const { data, form } = this;
    for (const id of ["chart", "beside"]) part(id).hidden = true;
    part("said").textContent = complaint(said);
    part("lead").innerHTML = data.lead;
    const forms = FORMS.map((name) => button(`Form ${name}`, () => this.turn(name), { ariaPressed: String(name === form) }));
    const shown = this.complete(form) ? this.result() : this.question();
    part("told").replaceChildren(tag("p", { className: "ways" }, ...forms), ...shown, html("p", `<small>${this.words.class}</small>`));
    if (this.fresh) /** @type {HTMLElement} */ (document.querySelector("#told .asked")).focus({ preventScroll: true });
    this.tell();
  }

  tell() {
    const { form, answers, items } = this, query = new URLSearchParams();
    if (form !== "A") query.set("form", form);
    for (const name of FORMS) if (answers[name]) query.set(name.toLowerCase(), answers[name]);
    const text = query.size ? `?${query}` : "";
    try {
      history.replaceState(null, "", location.pathname + text);
    } catch { /* a browser that gives files no other query */ }
    const there = /** @type {HTMLAnchorElement} */ (part("there"));
    if (there) there.href = there.href.replace(/[?#].*/, "") + text;
    const at = `${form}${Math.min(answers[form].length + 1, items.length)}`;
    this.platform.report({ place: text, location: at, score: (100 * this.score(form)) / items.length, done: this.complete(form) });
  }

  question() {
    const { words, form, items } = this, given = this.answers[form], at = given.length;
    const answer = (digit) => this.put(form, given + digit);
    const options = items[at].options.map(([said], i) => button(said, () => answer(String(i + 1))));
    const doubt = [button(words.unknown, () => answer("0")), ...(at ? [button(words["take back"], () => this.put(form, given.slice(0, -1)))] : [])];
    const where = html("p", `<small>${fill(words.question, form, at + 1, items.length)}</small>`, { className: "asked", tabIndex: -1 });
    return [tag("section", { className: "card test" }, where, html("p", items[at].ask), tag("div", { className: "answers" }, ...options), tag("p", { className: "ways" }, ...doubt))];
  }

  /** Which idea was behind each answer, and the lesson that answers it. */
  result() {
    const { words, form, data, items } = this, chosen = this.chosen(form), other = FORMS[1 - FORMS.indexOf(form)];
    const right = (item) => item.options.find(([, idea]) => idea === "")[0];
    const line = ({ item, number, words: said }) => html("p", said
      ? fill(words.answered, number, item.ask, said, right(item), item.how) : fill(words["not answered"], number, item.ask, right(item), item.how));
    const box = (head, those) => tag("section", { className: "card" }, html("p", head), ...those.map(line));
    const ideas = unique(chosen.map(({ idea }) => idea).filter(Boolean)), unknown = chosen.filter(({ idea }) => idea === null);
    return [
      html("h2", fill(words.right, this.score(form), items.length), { className: "asked", tabIndex: -1 }),
      ...this.compared(),
      ...ideas.map((key) => box(fill(words.idea, ...data.ideas[key]), chosen.filter(({ idea }) => idea === key))),
      ...(unknown.length ? [box(words["not known"], unknown)] : []),
      html("p", words.code), tag("pre", { tabIndex: 0, textContent: form + this.answers[form] }),
      tag("p", { className: "ways" }, button(fill(words.other, other), () => this.turn(other)), button(fill(words.anew, form), () => this.put(form, ""))),
    ];
  }

  /** What lies between the two forms, once both are done. */
  compared() {
    if (!FORMS.every((form) => this.complete(form))) return [];
    const { words, data } = this, count = data.forms.A.length, [before, after] = FORMS.map((form) => this.score(form));
    const left = 1 - before / count;
    const share = left > 0 ? fill(words.gain, format((after / count - before / count) / left)) : words.nothing;
    return [html("p", fill(words.compared, before, count, after, count, share))];
  }
}
