// The search: entries that Python read from the records, ranked while the visitor types. Knows no page and no DOM.
//
// A word is found in a name as a whole, at its beginning, or at the beginning of one of its parts: "HuberLoss" has the
// parts huber and loss, "f_scale" f and scale. In sentences words are found as they stand there. Where a word is found
// nowhere the nearest spelling is taken, and said.

const MOST = 80; // characters of a query
const GREEK = { α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "epsilon", ϵ: "epsilon", η: "eta", κ: "kappa", λ: "lambda", μ: "mu", ν: "nu", ρ: "rho", σ: "sigma", τ: "tau", φ: "phi", ψ: "psi", ℓ: "l" };
const STOP = new Set("a an the of in on at to for from by with and or than is are be do does did my me i it its this that what which why how when where use using vs versus".split(" "));
const WEAK = new Set("loss losses function functions".split(" ")); // say little here
export const ABSENT = "Not here";
const NAME = 900; // above it the whole query is a name, or the end of a call
const CODE = /[._:(]|\p{Ll}\p{Lu}/u; // as nobody writes outside a program
const KINDS = ["Loss", "Glossary", "Page", "Question", ABSENT, "Section", "Lesson", "Library call", "Cost", "Worth seeing"]; // of two alike the first
// What a find is worth, by where it is; a word's beginning is worth less than the word.
const WORTH = { so: [830], title: [800, 740], name: [780, 720], call: [690, 640], param: [660, 560], given: [650, 550], minor: [590, 570], trait: [540, 500], says: [420, 400], text: [320, 300] };
const MINOR = new Set(["Glossary", "Question", "Section", "Lesson", "Cost", "Worth seeing"]); // found by a part of their title: after losses
const NAMED = new Set(["Loss", "Glossary"]); // whose other names are told
export const SURE = WORTH.says[1]; // from here on it is the thing itself that is so called, or said to be so

/** Letters of other alphabets and signs made plain: "R²" is r2, "Lovász" lovasz, "δ" delta; -ize is -ise. */
const plainly = (text) => (/^[ -~\s]*$/.test(text) ? text : text.normalize("NFKD").replace(/\p{M}|[’‘]/gu, "").replace(/[α-ωϵℓ]/g, (c) => (GREEK[c] ? ` ${GREEK[c]} ` : c))).replace(/['`]/g, "");
const lower = (text) => text.toLowerCase().replace(/iz/g, "is");
const cut = (text) => lower(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
const words = (text) => cut(plainly(text));
const squash = (text) => words(text).join("");
const parts = (text) => cut(plainly(text).replace(/(\p{Ll}|\p{N})(?=\p{Lu})/gu, "$1 ").replace(/(\p{Lu})(?=\p{Lu}\p{Ll})/gu, "$1 "));
const core = (text) => words(text).filter((w) => !WEAK.has(w) && !STOP.has(w)).join("");
const singular = (word) => word.length > 4 && /(ss|sh|x)es$/.test(word) ? word.slice(0, -2) : word.length > 3 && /[^su]s$/.test(word) ? word.slice(0, -1) : word;

/** The numbers with a point that stand in a text: [value, decimals]. */
const numbers = (text) => [...text.matchAll(/(?<![\w.])[−-]?\d+\.\d+/g)].map(([n]) => [Math.abs(Number(n.replace("−", "-"))), n.split(".")[1].length]);

/** What is asked as a number: 0.693, .69, 0,693, ln 2, log(10). */
function numeric(text) {
  const log = text.match(/^(?:ln|log) ?\(?(\d+(?:\.\d+)?)\)?$/i);
  if (log && Number(log[1]) > 1) return [Math.log(Number(log[1])), 4];
  const plain = text.match(/^[−-]?(\d*)[.,](\d+)$/);
  return plain ? [Number(`${plain[1] || 0}.${plain[2]}`), plain[2].length] : null;
}

/** Whether two numbers are the same, as far as the one with fewer decimals goes: rounded or cut off. */
function alike([asked, digits], [found, known]) {
  const decimals = Math.min(digits, known);
  if (decimals < Math.min(digits, 3)) return false;
  const unit = 10 ** -decimals;
  const [more, less] = digits > known ? [asked, found] : [found, asked];
  return Math.abs(more - less) <= unit * 0.5000001 || Math.abs(Math.floor(more / unit + 1e-9) * unit - less) < unit * 1e-6;
}

/** A name, cut where its parts begin. */
function field(text) {
  const pieces = parts(text);
  const starts = [0];
  for (const part of pieces) starts.push(starts.at(-1) + part.length);
  return { text, whole: pieces.join(""), core: core(text), starts, ends: new Set(starts) };
}

/** As `inside`, but 2 for the whole name alone: lambda_coord is not lambda. */
const just = (name, word) => (name.whole === word ? 2 : Math.min(inside(name, word), 1));

/** A text, to be searched for words as they stand there. */
function sentence(text) {
  const plain = words(text), pieces = parts(text);
  return { text, words: plain, in: ` ${plain.join(" ")} `, spaced: ` ${[...plain, ...(pieces.length > plain.length ? pieces : [])].join(" ")} `, numbers: numbers(text) };
}

/** 2 if a word is one or more whole parts of a name, 1 if parts begin with it, else 0. */
function inside(name, word) {
  let best = 0;
  for (const at of name.starts) {
    if (!name.whole.startsWith(word, at)) continue;
    const end = at + word.length;
    if (name.ends.has(end) || (name.whole[end] === "s" && name.ends.has(end + 1))) return 2;
    best = 1;
  }
  return word.length > 1 ? best : 0;
}

/** 2 if a word stands in a sentence, 1 if one begins with it, else 0. */
function among(sentence, word) {
  if (!sentence.spaced.includes(` ${word}`)) return 0;
  if (sentence.spaced.includes(` ${word} `) || sentence.spaced.includes(` ${word}s `)) return 2;
  return word.length > 3 ? 1 : 0;
}

/** Edits from one word to another, where two neighbours exchanged are one; more than `most` are too many. */
function edits(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = [], last = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}

/** The ends of a dotted name from the longest on: "tf.nn.relu" is also nn.relu and relu. */
function ends(text) {
  const dotted = text.trim().replace(/\(.*$/s, "").split(".");
  return dotted.map((_, i) => squash(dotted.slice(i).join(".")));
}

export class Search {
  constructor({ entries, said, libraries }) {
    const texts = (this.texts = said.map(sentence));
    this.libraries = libraries;
    this.titles = Object.fromEntries(Object.entries(libraries).map(([kind, title]) => [kind, [kind, words(title)[0], squash(title)]]));
    this.entries = entries.map((entry, order) => ({
      ...entry,
      order,
      rank: KINDS.indexOf(entry.kind),
      title: { ...field(entry.title), numbers: numbers(entry.title) },
      names: (entry.names ?? []).map(field),
      calls: Object.entries(entry.calls ?? {}).flatMap(([kind, of]) => of.map((name) => this.call(name, kind))),
      params: Object.entries(entry.params ?? {}).map(([name, means]) => ({ ...field(name), means })),
      given: Object.entries(entry.given ?? {}).map(([name, [kind, call]]) => ({ ...field(name), kind, call })),
      kinds: Object.keys(entry.calls ?? {}),
      traits: (entry.traits ?? []).map((id) => texts[id]),
      says: sentence(entry.says ?? ""),
      texts: (entry.texts ?? []).map((id) => texts[id]),
    }));
    this.spellings = this.vocabulary();
  }

  call(name, kind) {
    const bare = name.match(/^objective='(.*)'$/)?.[1]; // of a booster
    return { ...field(name), kind, head: bare ? [squash(bare)] : ends(name) };
  }

  /** {word that stands somewhere: how near to a name}. */
  vocabulary() {
    const found = new Map();
    const add = (word, weight) => word.length > 2 && !/^\d/.test(word) && found.set(word, Math.max(weight, found.get(word) ?? 0));
    for (const entry of this.entries) {
      for (const name of [entry.title, ...entry.names]) for (const word of [...words(name.text), ...parts(name.text), squash(name.text)]) add(word, 3);
      for (const call of entry.calls) for (const word of [...words(call.text), ...parts(call.text)]) add(word, 2);
      for (const name of [...entry.params, ...entry.given]) for (const word of words(name.text)) add(word, 2);
      for (const word of entry.says.words) add(word, 1);
    }
    for (const text of this.texts) for (const word of text.words) add(word, 1);
    return found;
  }

  /** {found: [{entry, score, why, href}], best first; spelled: [[asked, taken instead]]; unknown: words that are
   *  nowhere; all: whether something has all the others}. */
  ask(query) {
    const text = (query ?? "").slice(0, MOST).trim();
    const nothing = { found: [], spelled: [], unknown: [], all: true };
    let asked = this.asked(text);
    const begun = squash(text).length < 2; // a single letter can be the beginning of a name, and no slip
    if (begun || this.entries.some((entry) => this.exact(entry, text).score > NAME)) for (const item of asked) item.count = 1; // nor can a name
    const spelled = [];
    for (const item of asked) {
      const nearest = item.count || this.known(item) ? null : this.nearest(item.word);
      if (!nearest) continue;
      spelled.push([item.word, nearest]);
      Object.assign(item, { word: nearest, spaced: nearest, joined: null, before: null, count: 1 });
    }
    const unknown = asked.filter((item) => !item.count);
    asked = asked.filter((item) => item.count);
    if (asked.length < unknown.length) return { ...nothing, unknown };
    const taken = spelled.length || unknown.length ? asked.map((item) => item.word).join(" ") : text;
    let found = this.entries.map((entry) => this.entry(entry, asked, taken)).filter(Boolean);
    const all = found.some((hit) => hit.all);
    if (all) found = found.filter((hit) => hit.all);
    found.sort((a, b) => b.covered - a.covered || b.score - a.score || a.entry.rank - b.entry.rank || a.entry.order - b.entry.order);
    return { found: all ? found : found.slice(0, 8), spelled, unknown, all };
  }

  /** The words of a query: what says little is left out, if there is more. */
  asked(text) {
    const number = numeric(text);
    if (number) return [{ word: squash(text), spaced: words(text).join(" "), number }];
    const items = text.split(/\s+/).flatMap((raw) => this.word(raw));
    const telling = items.filter(({ word }) => !STOP.has(word));
    const strong = telling.filter(({ word }) => !WEAK.has(word));
    const kept = strong.length ? strong : telling.length ? telling : items;
    kept.forEach((item, i) => {
      if (i + 1 < kept.length) item.joined = item.word + kept[i + 1].word;
      if (i) item.before = kept[i - 1].word + item.word;
    });
    return kept;
  }

  /** What was written without a space is one word, or if that is nowhere several: f_scale, reg:gamma, log-cosh. */
  word(raw) {
    const split = words(raw), number = numeric(raw);
    const one = { word: split.join(""), spaced: split.join(" "), number };
    if (!split.length) return [];
    return split.length < 2 || number || this.known(one) ? [one] : split.map((word) => ({ word, spaced: word }));
  }

  /** In how many entries a word is found. */
  known(item) {
    item.count = this.entries.filter((entry) => entry.kind !== ABSENT && this.item(entry, item).score).length;
    return item.count;
  }

  /** The word that is spelled most like this one, if any is near enough. */
  nearest(word) {
    const slips = (known) => (word.length < 4 ? 0 : word.length < 6 || Math.max(word.length, known.length) < 7 ? 1 : 2);
    let best = null;
    for (const [known, weight] of this.spellings) {
      const first = known[0] === word[0], allowed = weight > 1 && first ? slips(known) : Math.min(slips(known), 1);
      const distance = edits(word, known, allowed);
      if (!distance) return null; // it is there, if not as a word of its own
      if (distance > allowed) continue;
      const worth = -10 * distance + 2 * Number(first) + weight;
      if (!best || worth > best.worth) best = { known, worth };
    }
    return best?.known ?? null;
  }

  /** Where one word is found in an entry: the best place, and why it is one. */
  item(entry, item) {
    let best = { score: 0 };
    const at = (place, how, why, kind) => {
      const score = how && WORTH[place][2 - how];
      if (score > best.score) best = { score, why: why?.() ?? null, kind };
    };
    const minor = MINOR.has(entry.kind);
    if (item.number) {
      if (entry.title.numbers.some((n) => alike(item.number, n))) at("minor", 2);
      if (entry.says.numbers.some((n) => alike(item.number, n))) at("says", 2);
      for (const text of entry.texts) if (text.numbers.some((n) => alike(item.number, n))) at("text", 2, () => text.text);
      return best;
    }
    for (const word of new Set([item.word, singular(item.word), item.joined, item.before])) {
      if (!word) continue;
      if (!minor && [entry.title, ...entry.names].some((name) => name.whole === word)) at("so", 2);
      at(minor ? "minor" : "title", inside(entry.title, word));
      for (const name of entry.names) at(minor ? "minor" : "name", inside(name, word), () => this.also(entry, name));
      for (const call of entry.calls) at("call", inside(call, word), () => this.calls(call), call.kind);
      for (const param of entry.params) at("param", just(param, word), () => `${param.text} – ${param.means}`);
      for (const name of entry.given) at("given", just(name, word), () => `${name.text} – an argument of ${name.call}`, name.kind);
      for (const kind of entry.kinds) at("trait", this.titles[kind].includes(word) ? 2 : 0, () => `In ${this.libraries[kind]} · ${entry.says.text}`, kind);
    }
    if (best.score >= WORTH.trait[0] || item.word.length < 2) return best;
    for (const word of new Set([item.spaced, singular(item.spaced)])) {
      for (const trait of entry.traits) at("trait", among(trait, word), NAMED.has(entry.kind) ? () => `${trait.text} · ${entry.says.text}` : null);
      at("says", among(entry.says, word));
      for (const text of entry.texts) at("text", among(text, word), () => text.text);
    }
    return best;
  }

  /** Why another name was found; of a question and a key the sentence alone says enough. */
  also(entry, name) {
    return NAMED.has(entry.kind) && name.text !== entry.key ? `Also called ${name.text} · ${entry.says.text}` : null;
  }

  calls(call) {
    return `${this.libraries[call.kind]}: ${call.text}`;
  }

  /** What a whole entry is worth for a query, and why; nothing if too little of it is there. */
  entry(entry, asked, text) {
    const hits = asked.map((item) => this.item(entry, item));
    const covered = hits.filter((hit) => hit.score).length;
    const exact = this.exact(entry, text);
    if (!exact.score && (!covered || covered < asked.length / 2)) return null;
    const weakest = hits.reduce((a, b) => (b.score && (!a.score || b.score < a.score) ? b : a));
    let best = { score: hits.reduce((sum, hit) => sum + hit.score, 0) / asked.length, why: weakest.why, kind: weakest.kind };
    if (entry.kind === ABSENT && exact.score <= NAME) return null; // only who asks for it is told that it is not here
    if (exact.score > best.score) best = exact;
    else best.score += this.phrase(entry, asked);
    const all = covered === asked.length || exact.score > 0;
    return { entry, ...best, covered: all ? 0 : this.rarity(asked, hits), all, href: this.href(entry, best.kind) };
  }

  /** Of two entries that lack a word, the one that has the rarer ones is nearer. */
  rarity(asked, hits) {
    return hits.reduce((sum, hit, i) => sum + (hit.score ? 1 / Math.sqrt(1 + asked[i].count) : 0), 0);
  }

  /** The query as a whole: a name, the end of a call, the beginning of a name. */
  exact(entry, text) {
    const whole = squash(text);
    const heart = core(text);
    if (!whole) return { score: 0, why: null, kind: null };
    const own = 12 * Number(entry.kind === "Loss");
    let best = { score: 0, why: null, kind: null }, more = 0, called = null;
    const better = (score, why, kind) => {
      if (score > NAME) more += 0.1;
      if (score > NAME && kind) called ??= { why, kind };
      if (score > best.score) best = { score, why, kind };
    };
    [entry.title, ...entry.names].forEach((name, i) => {
      const why = i ? this.also(entry, name) : null;
      if (name.whole === whole) better(own + (i ? (name.text === entry.key ? 985 : 990) : 1000), why);
      else if (heart && name.core === heart) better(own + (i ? 955 : 960), why);
      else if (name.whole.startsWith(whole)) better((MINOR.has(entry.kind) ? WORTH.minor[0] + 60 : NAME) - Math.min(name.whole.length - whole.length, 60) - (i ? 5 : 0), why);
    });
    const asked = /[.(]/.test(text) ? ends(text).filter(Boolean) : [whole];
    asked.forEach((end, cut) => {
      for (const call of entry.calls) {
        const place = call.head.indexOf(end);
        if (call.whole === whole) better(952, this.calls(call), call.kind);
        else if (place >= 0) better(945 - 6 * cut - (call.whole === call.head[0] || call.head.length === 1 ? 0 : 3) - place / 10, this.calls(call), call.kind);
      }
      if (cut) for (const name of [entry.title, ...entry.names]) if (name.whole === end) better(947 - 6 * cut, name === entry.title ? null : this.also(entry, name));
    });
    return { ...best, ...(CODE.test(text) ? called : {}), score: best.score && best.score + more };
  }

  /** More for words that stand together. */
  phrase(entry, asked) {
    if (asked.length < 2) return 0;
    const together = asked.map((item) => item.spaced);
    if ([entry.title, ...entry.names].some((name) => inside(name, asked.map((item) => item.word).join("")))) return 60;
    return [entry.says, ...entry.texts].some((text) => text.in.includes(` ${together.join(" ")}`)) ? 40 : 0;
  }

  /** The link, and if it was a library's call that was found, with that library's code. */
  href(entry, kind) {
    return kind && entry.key ? `${entry.see}&code=${kind}` : entry.see;
  }
}
