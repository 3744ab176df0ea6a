// What is asked when, in a lesson that has no server: the same as lessons/course/progress.py, where it is said why.
// A question is named as a link names it: its lesson, a point, and its number from 1.

import { quote, understood } from "./address.js";
import { exact } from "./format.js";

export const DO_NOT_KNOW = "-";
const ANSWER = /^[a-z0-9.e+-]{1,24}$/;
const DIGITS = "[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[+-]?[0-9]+)?";
const NUMBER = new RegExp(`^(${DIGITS})(?:/(${DIGITS}))?$`, "i");
const HAIR = 1 + 1e-9;
const unique = (list) => [...new Set(list)];
const split = (text) => text.split(",").filter(Boolean);

/** A text with each {} filled in turn. */
export function fill(text, ...told) {
  return told.reduce((made, each) => made.replace("{}", () => String(each)), text);
}

export class Course {
  /** `said` are sentences; those of `here` can be gone through. */
  constructor({ lessons, here, limits, words }) {
    this.lessons = lessons;
    this.here = here;
    this.limits = limits;
    this.words = words;
  }

  asks(ref) {
    const [key, number] = ref.split(".");
    return this.lessons[key].asks[number - 1];
  }

  /** A number as people write it, and what is wrong with it. */
  number(text) {
    let bare = text.trim().replaceAll("−", "-").replaceAll(" ", "");
    if (bare.split(",").length === 2 && !bare.includes(".")) bare = bare.replace(",", ".");
    const { words, limits: { LARGEST } } = this, parts = NUMBER.exec(bare), over = Number(parts?.[2] ?? 1);
    if (!parts || !over) return [NaN, fill(words["no number"], quote(text.trim()))];
    const value = Number(parts[1]) / over;
    if (!(Math.abs(value) <= LARGEST)) return [NaN, fill(words["too large"], quote(text.trim()), LARGEST.toLocaleString("en-US"))];
    return [value, ""];
  }

  holds(ref, answer) {
    const { kind, right, within } = this.asks(ref);
    if (answer === DO_NOT_KNOW) return false;
    return kind === "Choose" ? answer === right : Math.abs(Number(answer) - right) <= within * HAIR;
  }

  legal(ref, answer) {
    const { kind, options } = this.asks(ref);
    if (answer === DO_NOT_KNOW) return true;
    return kind === "Choose" ? Object.hasOwn(options, answer) : exact(this.number(answer)[0]) === answer;
  }

  /** The name of what is said of an answer. */
  said(ref, answer) {
    const { kind, slips, within } = this.asks(ref);
    if (kind === "Choose" || answer === DO_NOT_KNOW) return answer;
    if (this.holds(ref, answer)) return "right";
    const far = slips.map((slip) => Math.abs(Number(answer) - slip)), least = Math.min(...far);
    return least <= within * HAIR ? String(far.indexOf(least)) : "";
  }

  own(lesson) { return this.lessons[lesson].asks.map((_, i) => `${lesson}.${i + 1}`); }

  /** The places of a lesson, [{ref, again}], as far as the answers tell. */
  places(lesson, missed, answers) {
    const { LATER, MOST_DUE } = this.limits, found = [], wrong = new Set(), own = this.own(lesson), last = own.length - 1;
    const due = missed.filter((ref) => !own.includes(ref) && this.here.includes(ref.split(".")[0])).slice(0, MOST_DUE);
    const ask = (ref, again) => {
      if (!again && found.length < answers.length && !this.holds(ref, answers[found.length])) wrong.add(ref);
      found.push({ ref, again });
    };
    own.forEach((ref, i) => {
      ask(ref, false);
      const back = unique([i - LATER, ...(i === last && last > 0 ? [last - 1] : [])]).sort((a, b) => a - b);
      for (const j of back) if (wrong.has(own[j])) ask(own[j], true);
      if (due.length) ask(due.shift(), true);
    });
    return found;
  }

  /** What a later lesson asks again, once this one was left. */
  carried(lesson, missed, answers) {
    const said = this.places(lesson, missed, answers).slice(0, answers.length).map((place, i) => ({ ...place, holds: this.holds(place.ref, answers[i]) }));
    const known = said.filter(({ again, holds }) => again && holds).map(({ ref }) => ref), own = this.own(lesson);
    const kept = missed.filter((ref) => !own.includes(ref) && !known.includes(ref));
    return unique([...kept, ...said.filter(({ again, holds }) => !again && !holds).map(({ ref }) => ref)]).slice(-this.limits.MOST_MISSED);
  }

  /** How many of a lesson's own questions were answered right at once. */
  score(lesson, missed, answers) {
    return this.places(lesson, missed, answers).filter(({ ref, again }, i) => !again && i < answers.length && this.holds(ref, answers[i])).length;
  }

  /** [the answers up to the first that cannot be given, a complaint or ""]. */
  tidied(lesson, missed, answers) {
    const kept = [], { words } = this;
    for (const answer of answers) {
      const places = this.places(lesson, missed, kept);
      if (kept.length === places.length) return [kept, fill(words["too many"], places.length)];
      if (!this.legal(places[kept.length].ref, answer)) return [kept, fill(words["no answer"], quote(answer), kept.length + 1)];
      kept.push(answer);
    }
    return [kept, ""];
  }

  /** What fields read that address.js does not know: [text, a complaint or ""] each. */
  get readers() {
    const { words, lessons, limits: { MOST_ANSWERS, MOST_MISSED } } = this;
    const ref = (text) => {
      const end = text.lastIndexOf("."), [name, number] = [text.slice(0, Math.max(end, 0)), text.slice(end + 1)];
      const at = Number(number.slice(0, 3)), known = Object.hasOwn(lessons, name) && /^[0-9]+$/.test(number);
      return known && at >= 1 && at <= lessons[name].asks.length ? `${name}.${at}` : "";
    };
    return {
      answers(text) {
        const parts = split(text), at = parts.findIndex((part) => !ANSWER.test(part));
        if (at >= 0) return [parts.slice(0, Math.min(at, MOST_ANSWERS)).join(), fill(words.unread, quote(parts[at]))];
        return [parts.slice(0, MOST_ANSWERS).join(), parts.length > MOST_ANSWERS ? fill(words.only, MOST_ANSWERS) : ""];
      },
      missed(text) {
        const parts = split(text), wrong = parts.filter((part) => !ref(part)).map(quote);
        const said = wrong.length ? fill(words[wrong.length === 1 ? "no ref" : "no refs"], wrong.slice(0, 3).join(", ")) : "";
        return [unique(parts.map(ref).filter(Boolean)).slice(-MOST_MISSED).join(), said];
      },
    };
  }

  /** What a query says, {lesson, question, answers, missed, finished}, as far as it can be shown, and what is `wrong`. */
  read(fields, search) {
    const { texts, wrong } = understood({ fields }, search, this.readers), list = (name) => split(texts[name] ?? "");
    const state = { lesson: texts.lesson ?? "", question: Number(texts.question ?? 1), answers: list("answers"), missed: list("missed"), finished: list("finished") };
    if (!state.lesson) return { state: { ...state, question: 1, answers: [] }, wrong };
    const [answers, said] = this.tidied(state.lesson, state.missed, state.answers), last = answers.length + 1;
    const far = state.question > last ? [fill(this.words.first, state.question, last)] : [];
    return { state: { ...state, answers, question: Math.min(state.question, last) }, wrong: [...wrong, ...(said ? [said] : []), ...far] };
  }
}
