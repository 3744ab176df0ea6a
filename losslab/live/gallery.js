// The gallery: small pictures of losses, filtered while the visitor types. Every card is a link; a plain click opens it
// without loading the app anew.

const galleries = new WeakMap();

export default function (component) {
  const root = component.parentElement;
  if (!galleries.has(root)) galleries.set(root, new Gallery(root));
  galleries.get(root).receive(component.data[0], component.setTriggerValue);
  return () => { galleries.get(root)?.close(); galleries.delete(root); };
}

const spaced = (text) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `; // words are found by how they begin

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

class Gallery {
  constructor(root) {
    this.box = make("div", { className: "losslab-gallery" });
    this.none = make("p", { className: "losslab-none", hidden: true });
    this.none.setAttribute("role", "status");
    root.append(this.none, this.box);
    this.stopped = new AbortController();
    document.addEventListener("input", (event) => {
      if (event.target.closest?.(`.st-key-${this.data?.search}`)) this.filter(event.target.value);
    }, { capture: true, signal: this.stopped.signal });
  }

  close() {
    this.stopped.abort();
    this.box.remove();
    this.none.remove();
  }

  receive(data, trigger) {
    this.trigger = trigger;
    if (JSON.stringify(data) !== this.known) this.build(data);
    const typing = document.activeElement?.closest?.(`.st-key-${data.search}`);
    this.filter(typing ? document.activeElement.value : data.text);
    this.box.dataset.ready = "1";
  }

  build(data) {
    this.data = data;
    this.known = JSON.stringify(data);
    this.groups = data.families.map((family) => {
      const cards = family.cards.map((card) => this.card(card));
      const grid = make("div", { className: "losslab-cards" }, ...cards.map((c) => c.node));
      const node = make("section", {}, make("h3", { textContent: family.title }), make("p", { textContent: family.summary }), grid);
      return { node, cards };
    });
    this.box.replaceChildren(...this.groups.map((g) => g.node));
  }

  card(card) {
    const picture = draw("svg", { viewBox: "0 0 120 72", "aria-hidden": "true" });
    picture.append(
      draw("path", { d: "M0,68H120M60,0V72", class: "losslab-axis" }),
      draw("path", { d: card.gradient, class: "losslab-thin" }),
      draw("path", { d: card.loss, class: "losslab-thick" }),
    );
    const node = make("a", { href: new URL(card.href, document.baseURI).href, title: card.summary }, picture, make("span", { textContent: card.title }));
    node.addEventListener("click", (event) => {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return; // a new tab, as asked
      event.preventDefault();
      this.trigger("open", card.key);
    });
    return { node, words: spaced(card.words) };
  }

  filter(text) {
    const asked = spaced(text ?? "").split(" ").filter(Boolean);
    let shown = 0;
    for (const { node, cards } of this.groups) {
      const hits = cards.filter((card) => (card.node.hidden = !asked.every((word) => card.words.includes(` ${word}`)), !card.node.hidden));
      node.hidden = !hits.length;
      shown += hits.length;
    }
    this.none.hidden = shown > 0;
    this.none.textContent = shown ? "" : `No loss is known by “${text.trim()}”. Try a shorter word, or one of: L1, robust, quantile, convex.`;
  }
}
