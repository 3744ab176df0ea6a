// A page of the site without a server: what stands beside its HTML as files is shown as in a file of its own. On Home
// there is the search with the gallery, in the glossary words are looked for.

import { Gallery } from "./gallery.js";
import { Inventory } from "./inventory.js";
import { Lessons } from "./lesson.js";
import { opened, unzip } from "./page.js";
import { connect } from "./platform.js";
import { tag } from "./tables.js";

const part = (id) => document.getElementById(id);
const field = () => /** @type {HTMLInputElement | null} */ (document.querySelector(".st-key-q input"));
const where = (link) => link.replace(/^\w+/, "$&.html");

/** Plotly's file is on its way since the page began. */
function plotly() {
  const script = part("plotly");
  if (window.Plotly) return Promise.resolve(window.Plotly);
  return new Promise((done, failed) => {
    script.addEventListener("load", () => done(window.Plotly));
    script.addEventListener("error", () => failed(new Error("Plotly.js is not there")));
  });
}

/** A lesson has a file of its own. */
function lesson(key) {
  return new Promise((done, failed) => {
    const onload = () => done(/** @type {any} */ (window).losslab[key]);
    document.head.append(tag("script", { src: `data/lesson-${key}.js`, onload, onerror: () => failed(new Error("the lesson is not there")) }));
  });
}

export async function start() {
  const { page: packed, course, inventory, gallery } = /** @type {any} */ (window).losslab;
  if (inventory) return new Inventory(JSON.parse(await unzip(inventory)), connect(false)).open();
  if (course) return new Lessons(JSON.parse(await unzip(course)), lesson, plotly, connect(false)).open();
  const page = await opened(packed, plotly);
  const input = field();
  if (!input) return;
  const texts = /** @type {Record<string, string>} */ (page.texts);
  input.value = texts.q ?? "";
  input.addEventListener("change", () => {
    if (input.value) texts.q = input.value;
    else delete texts.q;
    page.address();
  });
  if (!gallery) return words(input, texts);
  const found = new Gallery(part("gallery"), where);
  await found.receive({ content: gallery, search: "q", text: input.value }, (_, link) => location.assign(where(link)));
}

/**
 * Of the glossary what a text speaks of, and first the word that a link names. `texts` are those of the link.
 */
function words(input, /** @type {Record<string, string>} */ texts) {
  const { term } = texts, told = part("told"), known = JSON.parse(part("terms").textContent);
  const entries = [...told.querySelectorAll("p:has(> strong:first-child)")];
  const entry = Object.hasOwn(known, term ?? "") && entries.find((node) => node.firstChild.textContent === known[term]);
  if (entry) told.prepend(tag("div", { className: "note" }, entry.cloneNode(true)));
  const find = () => {
    const asked = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const node of entries) {
      const about = [node], last = node.nextElementSibling;
      if (last?.classList.contains("scroll")) about.push(last, last.nextElementSibling); // a question, its numbers, what holds here
      const text = about.map((each) => each.textContent).join(" ").toLowerCase(), hidden = !asked.every((word) => text.includes(word));
      for (const each of about) each.toggleAttribute("hidden", hidden);
    }
  };
  input.addEventListener("input", find);
  find();
}
