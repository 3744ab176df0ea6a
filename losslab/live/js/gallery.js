// Home: what the search finds while the visitor types, and the small pictures of all losses. Everything is a link; a
// plain click opens it without loading the app anew.

import { Search, SURE, ABSENT } from "./search.js";

const galleries = new WeakMap();

export default function mount(component) {
  const root = component.parentElement;
  if (!galleries.has(root)) galleries.set(root, new Gallery(root));
  const gallery = galleries.get(root), turn = (gallery.turn = (gallery.turn ?? 0) + 1);
  gallery.receive(component.data[0], component.setTriggerValue);
  return () => {
    if (gallery.turn !== turn) return; // of an earlier message, whose script was late
    gallery.close();
    galleries.delete(root);
  };
}

const FIRST = 8; // results that are shown at once
const SVG = "http://www.w3.org/2000/svg";
const make = (name, props = {}, ...parts) => {
  const node = Object.assign(document.createElement(name), props);
  node.append(...parts);
  return node;
};
const draw = (name, attributes) => {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

/** What Python squeezed: JSON, zipped, in base64. */
async function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

export class Gallery {
  /** `where(link)` is the address of a link to a page. */
  constructor(root, where = (link) => link) {
    this.where = where;
    this.status = make("p", { className: "losslab-status" });
    this.status.setAttribute("role", "status");
    this.list = make("ol", { className: "losslab-results" });
    this.list.setAttribute("aria-label", "Results");
    this.more = make("button", { type: "button", className: "losslab-more", hidden: true });
    this.more.addEventListener("click", () => { const next = this.list.children.length; this.show(Infinity); this.list.children[next].firstChild.focus(); });
    this.box = make("div", { className: "losslab-gallery" });
    this.filters = make("div", { className: "losslab-filters" });
    this.all = make("button", { type: "button", className: "losslab-more" });
    this.all.addEventListener("click", () => this.unfold(!this.open));
    this.box.addEventListener("focusin", () => this.unfold(true)); // no link has the focus out of sight
    this.found = make("div", { className: "losslab-search" }, this.status, this.list, this.more);
    root.append(this.found, this.filters, this.box, this.all);
    this.stopped = new AbortController();
    const options = { capture: true, signal: this.stopped.signal };
    document.addEventListener("input", ({ target }) => { if (this.input(target)) this.find(/** @type {HTMLInputElement} */ (target).value); }, options);
    document.addEventListener("keydown", (event) => this.key(event), options);
  }

  close() {
    this.stopped.abort();
    for (const node of [this.found, this.filters, this.box, this.all]) node.remove();
  }

  /** Whether a node is the text input of the search. */
  input(node) {
    return this.data && node?.matches?.(`.st-key-${this.data.search} input`);
  }

  async receive(data, trigger) {
    this.trigger = trigger;
    this.data = data;
    if (data.content !== this.known) {
      this.known = data.content;
      const { families, kinds, properties, index } = await unpack(data.content);
      if (this.stopped.signal.aborted) return;
      this.build(families);
      this.filter(kinds, properties);
      this.search = new Search(index);
    }
    if (!this.search) return; // still unpacking: that run goes on with the data of now
    const here = /** @type {HTMLInputElement} */ (document.activeElement);
    this.find(this.input(here) ? here.value : this.data.text);
    this.found.dataset.ready = this.box.dataset.ready = "1";
  }

  build(families) {
    this.groups = families.map((family) => {
      const cards = family.cards.map((card) => this.card(card));
      this.count = (this.count ?? 0) + cards.length;
      const grid = make("div", { className: "losslab-cards" }, ...cards.map((c) => c.node));
      const node = make("section", {}, make("h2", { textContent: family.title }), make("p", { textContent: family.summary }), grid);
      return { node, cards, kind: family.kind };
    });
    this.box.replaceChildren(...this.groups.map((g) => g.node));
  }

  /** Chips that choose among the pictures: one kind, and any number of properties. */
  filter(kinds, properties) {
    this.kind = "";
    this.wanted = new Set();
    const chip = (text, chosen, act, title = "") => {
      const node = make("button", { type: "button", textContent: text, title });
      node.addEventListener("click", () => { act(); this.sift(); });
      return { node, chosen };
    };
    const of = [["", "All"], ...Object.entries(kinds)].map(([key, text]) => chip(text, () => this.kind === key, () => { this.kind = key; }));
    const that = Object.entries(properties).map(([key, [text, meaning]]) =>
      chip(text, () => this.wanted.has(key), () => { if (!this.wanted.delete(key)) this.wanted.add(key); }, meaning));
    this.chips = [...of, ...that];
    const line = (name) => {
      const svg = draw("svg", { viewBox: "0 0 32 10", "aria-hidden": "true" });
      svg.append(draw("path", { d: "M0,5H32", class: name }));
      return svg;
    };
    this.number = make("span");
    this.number.setAttribute("role", "status");
    this.filters.replaceChildren(
      make("p", { className: "losslab-legend" }, this.number, " ", line("losslab-thick"), " the loss, ", line("losslab-thin"), " its slope."),
      ...Object.entries({ Kind: of, Property: that }).map(([name, chips]) => {
        const group = make("div", {}, ...chips.map(({ node }) => node));
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", name);
        return group;
      }));
  }

  unfold(open) {
    this.open = open;
    this.sift();
  }

  card(card) {
    const picture = draw("svg", { viewBox: "0 0 120 72", "aria-hidden": "true" });
    picture.append(
      draw("path", { d: "M0,68H120M60,0V72", class: "losslab-axis" }),
      draw("path", { d: card.gradient, class: "losslab-thin" }),
      draw("path", { d: card.loss, class: "losslab-thick" }),
    );
    return { key: card.key, has: card.has, node: this.link(card.href, { title: card.summary }, picture, make("span", { textContent: card.title })) };
  }

  link(href, props, ...parts) {
    const node = make("a", { href: new URL(this.where(href), document.baseURI).href, ...props }, ...parts);
    node.addEventListener("click", (event) => {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; // a new tab, as asked
      event.preventDefault();
      this.trigger("open", href);
    });
    return node;
  }

  /** Show what a text finds: results in order, and of the pictures those of the losses among them. */
  find(text) {
    const query = (text ?? "").trim();
    if (!this.search || query === this.asked) return;
    this.asked = query;
    this.result = this.search.ask(query);
    this.show(FIRST);
    const losses = this.result.found.filter((hit) => hit.entry.key);
    const sure = losses.filter((hit) => hit.score >= SURE);
    this.keys = query !== "" && new Set((sure.length ? sure : losses).map((hit) => hit.entry.key));
    this.sift();
  }

  /** Of the pictures those of what was found and of what the chips say; one screen of them until more are asked for. */
  sift() {
    let shown = 0;
    for (const { node, cards, kind } of this.groups) {
      for (const card of cards) {
        const here = (!this.kind || kind === this.kind) && [...this.wanted].every((has) => card.has.includes(has));
        card.node.hidden = !here || (this.keys && !this.keys.has(card.key));
        shown += Number(!card.node.hidden);
      }
      node.hidden = cards.every((card) => card.node.hidden);
    }
    const sifted = shown < this.count;
    for (const { node, chosen } of this.chips) node.setAttribute("aria-pressed", String(chosen()));
    const text = `${shown}${sifted ? ` of ${this.count}` : ""} ${shown === 1 && !sifted ? "loss" : "losses"}:`;
    if (this.number.textContent !== text) this.number.textContent = text;
    this.box.classList.toggle("losslab-open", !!this.open || sifted);
    this.all.hidden = sifted;
    this.all.textContent = this.open ? "Show fewer" : `Show all ${this.count}`;
  }

  show(most) {
    const { found } = this.result;
    this.status.textContent = this.asked && this.says();
    this.list.replaceChildren(...found.slice(0, most).map((hit) => make("li", {}, this.row(hit))));
    this.more.hidden = found.length <= most;
    this.more.textContent = `Show all ${found.length}`;
  }

  row({ entry, why, href }) {
    const words = make("span", {}, make("b", { textContent: entry.title.text }), make("small", { textContent: why ?? entry.says.text }));
    return this.link(href, {}, make("span", { textContent: entry.kind, className: "losslab-kind" }), words);
  }

  /** How much was found, and for what. */
  says() {
    const { found, spelled, unknown, all } = this.result;
    const quoted = (words) => words.map((word) => `“${word}”`).join(" and ");
    if (!found.length) return `Nothing was found for “${this.asked}”. Try a shorter word, or one of: L1, robust, quantile, perplexity.`;
    if (found[0].entry.kind === ABSENT) return `“${this.asked}” is not on this site. What comes nearest:`;
    const said = [];
    if (spelled.length) said.push(`Nothing here is called ${quoted(spelled.map(([asked]) => asked))}: showing results for ${quoted(spelled.map(([, taken]) => taken))}.`);
    if (unknown.length) said.push(`Nothing here speaks of ${quoted(unknown.map((item) => item.word))}.`);
    const count = found.length === 1 ? "1 result" : `${found.length} results`;
    said.push(all ? `${count}${found.length > 1 ? ", best first" : ""}.` : `Nothing has all of these words; ${found.length === 1 ? "the nearest:" : `the nearest ${found.length}:`}`);
    return said.join(" ");
  }

  /** Down from the search to the results, up and down among them, and back; Enter opens, as on any link. */
  key(event) {
    if (!["ArrowDown", "ArrowUp", "Escape"].includes(event.key) || event.isComposing) return;
    const links = [...this.list.querySelectorAll("a")], at = links.indexOf(document.activeElement);
    const field = document.querySelector(`.st-key-${this.data?.search} input`);
    const down = event.key === "ArrowDown", up = event.key === "ArrowUp";
    let next = null;
    if (at >= 0) next = down ? links[at + 1] ?? (this.more.hidden ? null : this.more) : up && at ? links[at - 1] : field;
    else if (document.activeElement === this.more && up) next = links.at(-1);
    else if (down && this.input(event.target)) next = links[0];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}
