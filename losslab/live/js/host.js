// Streamlit as a host; alone.js is a page without a server as one. What a live figure asks of one, whatever it is:
//
//   thumbs(names)          {name: text} that the sliders of these inputs hold
//   slider(node, names)    the input whose slider a node of the page is part of, if any
//   pale(name, waits)      shows whether a slider's thumb waits for what other hands did
//   theme(node)            {text, page, font} there, as CSS, and the `scale` of the type
//   coarse                 whether the pointer is a finger
//   arrive(page)           a figure of a page is there
//   room(plot, film)       px of height that there are for a figure, which may be a film
//   readout(box)           the node where its list of values stands, if there is one
//   plotly(urls)           Plotly, loaded once
//   watch(post)            tells a Post when the line to the server breaks and comes back

import { hints } from "./hints.js";
import { reach } from "./reach.js";
import { stage } from "./stage.js";
import { high, themed } from "./style.js";

const FILM = 9; // px more that are left below a figure with the buttons of a player
const PATIENT = 5000; // ms that a run may take to begin
const ASK = { key: "r", code: "KeyR", keyCode: 82, which: 82, bubbles: true }; // Streamlit's own key for a run of all
const of = (name) => document.querySelector(`.st-key-${CSS.escape(name)}`);

/** The app's own address: pages lie below it, and so do the files that the server has. */
export function base() {
  const app = /** @type {HTMLScriptElement} */ (document.querySelector('script[type=module][src*="static/js/"]'));
  return app ? new URL("../../", app.src) : new URL("./", document.baseURI);
}

const script = (src) => new Promise((done, failed) => {
  document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed }));
});

export class Streamlit {
  constructor() {
    hints(); // first, as a word that says what it means leads nowhere
    reach(base);
    stage();
    this.coarse = matchMedia("(pointer: coarse)").matches;
  }

  thumbs(names) {
    const found = {};
    for (const name of names) {
      const input = /** @type {HTMLInputElement} */ (of(name)?.querySelector("input[type=range]"));
      if (input) found[name] = input.value;
    }
    return found;
  }

  slider(node, names) { return names.find((name) => node.closest?.(`.st-key-${CSS.escape(name)}`)); }

  pale(name, waits) { of(name)?.toggleAttribute("data-losslab-waits", waits); }

  /** Streamlit writes its theme on the nodes of its components. */
  theme(node) { return themed(node); }

  /** Streamlit may leave a page that is followed to from far down another where that was scrolled to. */
  arrive(page) {
    if (this.page !== page && (this.page || !location.hash)) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    this.page = page;
  }

  /** A figure that begins on the first screen ends there, with a line for words; others are as high as they need. */
  room(plot, film) {
    const below = parseFloat(getComputedStyle(plot).scrollMarginBottom) + (film ? FILM : 0); // px that are left to words and numbers
    const scrolled = document.querySelector("[data-testid=stMain]")?.scrollTop ?? 0;
    const at = (node) => node.getBoundingClientRect().top;
    const column = plot.closest("[data-testid=stColumn]"); // which stays in sight while the page is scrolled: its row does not
    const top = scrolled + (column ? at(column.parentElement) + at(plot) - at(column) : at(plot));
    return high(top, below);
  }

  /** Beside the first figure of a page. */
  readout(box) {
    const first = document.querySelector(".losslab-live") === box;
    return first ? document.querySelector(".losslab-readout") : null;
  }

  /** From the first of these addresses, relative to the app's, that has it. */
  plotly(urls) {
    if (window.Plotly) return Promise.resolve(window.Plotly);
    const attempt = async (/** @type {string[]} */ [url, ...rest]) => {
      const { href } = new URL(url, base());
      try {
        if (url.startsWith("static/")) await import(href);
        else await script(href);
        if (window.Plotly) return window.Plotly;
      } catch { /* the next place may have it */ }
      if (rest.length) return attempt(rest);
      this.loading = null;
      throw new Error("Plotly.js could not be loaded");
    };
    this.loading ??= attempt(urls);
    return this.loading;
  }

  /**
   * The app tells of its line. Behind a new one may be a server that was started anew: it knows the parts of a page only
   * after a run of all of it.
   */
  watch(post) {
    const app = /** @type {HTMLElement} */ (document.querySelector("[data-testid=stApp]"));
    if (!app || this.app === app) return;
    this.app = app;
    const look = () => {
      const up = (app.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
      if (post.line(up)) {
        for (const type of ["keydown", "keyup"]) document.body.dispatchEvent(new KeyboardEvent(type, ASK));
        setTimeout(look, PATIENT); // if no run comes of it
      } else if (up && app.dataset.testScriptState === "notRunning") post.idle();
    };
    new MutationObserver(look).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
    look();
  }
}
