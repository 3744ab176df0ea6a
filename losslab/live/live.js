// The live figure. Draws the figure Python sent, and redraws it from the traced program while a thumb or the marker
// on the chart moves: line paths and marker places at every frame, one Plotly.react when the movement rests.

const REST = 140; // ms without movement after which Plotly takes over again (hover, zoom, legend)
const NARROW = 640; // px below which panels stand under one another
const REACH = 16; // px around the marker that can be grabbed
const LOST = 1e4; // ms after which what Python was told and has not answered counts as lost on its way
const PATIENT = 5000; // ms that a run may take to begin
const css = (el, name) => getComputedStyle(el).getPropertyValue(name).trim();
const instances = new WeakMap();

// The line to the server, as Streamlit's app tells of it: the number of the connection, and whether it is up. What
// was not answered on one is said again on the next, once nothing runs there. Behind the new one may be a server that was
// started anew: it knows the parts of a page only after a run of all of it, which Streamlit's own key R asks for.
const ASK = { key: "r", code: "KeyR", keyCode: 82, which: 82, bubbles: true };
const line = { number: 1, up: true,
  watch() {
    const app = document.querySelector("[data-testid=stApp]");
    if (!app || this.app === app) return;
    this.app = app;
    const look = () => {
      const before = this.up;
      this.up = (app.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
      if (this.up !== before) figures.forEach((live) => live.lost());
      if (this.up && !before) {
        this.number++;
        figures.forEach((live) => live.renew());
        for (const type of ["keydown", "keyup"]) document.body.dispatchEvent(new KeyboardEvent(type, ASK));
        setTimeout(look, PATIENT); // if no run comes of it
      } else if (this.up && app.dataset.testScriptState === "notRunning") figures.forEach((live) => live.again());
    };
    new MutationObserver(look).observe(app, { attributes: true, attributeFilter: ["data-test-connection-state", "data-test-script-state"] });
    look();
  } };
const figures = new Set(); // what is dragged on one of them moves all that have the input
let drops = 0; // the number of the last message that something was dragged
let told = 0; // its time
let toldIn = 0; // and the connection it went over
let teller = null; // the figure it was said of
let page = null; // of which a figure was drawn last

export default function (component) {
  const root = component.parentElement;
  if (!instances.has(root)) instances.set(root, new Live(root));
  const live = instances.get(root);
  live.receive(component.data[0], component.setTriggerValue).catch((error) => live.fail(error));
  return () => { live.close(); instances.delete(root); };
}

let loading = null;
function loadPlotly(urls) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  const app = document.querySelector('script[type=module][src*="static/js/"]');
  const base = app ? new URL("../../", app.src) : new URL("./", document.baseURI);
  const attempt = async ([url, ...rest]) => {
    try {
      if (url.startsWith("static/")) await import(new URL(url, base).href);
      else await script(new URL(url, base).href);
      if (window.Plotly) return window.Plotly;
    } catch (error) { /* the next place may have it */ }
    if (rest.length) return attempt(rest);
    loading = null;
    throw new Error("Plotly.js could not be loaded");
  };
  loading ??= attempt(urls);
  return loading;
}
const script = (src) => new Promise((done, failed) => {
  document.head.append(Object.assign(document.createElement("script"), { src, onload: done, onerror: failed }));
});

const SUPERSCRIPTS = { "-": "⁻", ...Array.from("⁰¹²³⁴⁵⁶⁷⁸⁹") };
const plain = (power) => power >= -4 && power < 7; // of the first digit: such numbers are written out

export function format(value) { // the same as `shown` in text.py, where it is said
  if (value === null || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (!value) return "0";
  const [mantissa, exponent] = Math.abs(value).toExponential(11).split("e"); // free of the noise of floats
  let power = Number(exponent);
  const kept = plain(power) ? Math.max(4, power + 2) : 4;
  let digits = String(Math.round(Number(mantissa.replace(".", "")) / 10 ** (12 - kept)));
  if (digits.length > kept) power += 1;
  digits = digits.replace(/0+$/, "");
  const first = plain(power) ? power : 0;
  const text = first < 0 ? `0.${"0".repeat(-first - 1)}${digits}`
    : `${digits.slice(0, first + 1).padEnd(first + 1, "0")}${digits.length > first + 1 ? `.${digits.slice(first + 1)}` : ""}`;
  return `${value < 0 ? "−" : ""}${text}${plain(power) ? "" : `·10${Array.from(String(power), (c) => SUPERSCRIPTS[c]).join("")}`}`;
}

class Live {
  constructor(root) {
    this.root = root;
    figures.add(this);
    this.box = document.createElement("div");
    this.box.className = "losslab-live";
    this.plot = Object.assign(document.createElement("div"), { className: "losslab-plot" });
    this.tables = [document.createElement("div"), document.createElement("div")]; // above and below the chart
    this.key = document.createElement("p");
    this.cut = Object.assign(document.createElement("p"), { className: "losslab-cut" });
    this.cut.setAttribute("role", "status");
    root.append(this.box);
    Object.defineProperty(this.box, "busy", { get: () => this.busy }); // for those who wait until all has come to rest
    line.watch();
    this.moved = {}; // what was dragged on the chart and Python does not know yet
    this.coarse = matchMedia("(pointer: coarse)").matches;
    this.pressed = false;
    this.drawing = 0; // drawings by Plotly that are not done
    this.until = 0; // the time until which sliders are watched
    this.stopped = new AbortController();
    const on = (target, type, listener, options) =>
      target.addEventListener(type, listener, { capture: true, signal: this.stopped.signal, ...options });
    const watch = (event) => {
      const taken = this.names?.find((name) => event.target.closest?.(`.st-key-${CSS.escape(name)}`));
      if (!taken) return;
      if (!event.key || /^(Arrow|Page|Home|End)/.test(event.key)) this.player.yield(taken);
      if (event.type !== "input" && !this.frame) this.raw = { ...this.thumbs(), ...this.waiting() };
      this.pressed = event.type === "pointerdown";
      this.follow(600);
    };
    for (const type of ["pointerdown", "keydown", "input"]) on(document, type, watch);
    for (const type of ["pointerup", "pointercancel"]) on(document, type, () => { if (this.pressed) { this.pressed = false; this.follow(300); } });
    this.points = new Points(this, on);
    this.player = new Player(this);
    this.box.append(this.player.bar, this.tables[0], this.plot, this.tables[1], this.cut, this.key, copier());
    this.grabbing(on);
    this.sized = new ResizeObserver(() => this.resize());
    this.sized.observe(this.box);
  }

  close() {
    this.closed = true;
    figures.delete(this);
    if (teller === this) teller = null;
    this.player.stop();
    this.stopped.abort();
    this.sized.disconnect();
    cancelAnimationFrame(this.frame);
    clearTimeout(this.resting);
    if (this.ready) window.Plotly.purge(this.plot);
    this.box.remove();
  }

  fail(error) {
    if (this.closed) return;
    this.plot.textContent = `The chart could not be drawn (${error.message}). Reloading the page may help.`;
  }

  async receive(data, trigger) {
    // Streamlit may leave a page that is followed to from far down another where that was scrolled to.
    if (page !== data.page && !location.hash) document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    page = data.page;
    const previous = this.figure;
    this.data = data;
    this.trigger = trigger;
    this.names = data.program.inputs;
    const before = this.values;
    this.values = Object.fromEntries(Object.entries(data.values).map(([name, v]) => [name, Array.isArray(v) ? Float64Array.from(v, Number) : Number(v)]));
    if (!this.pressed && performance.now() >= this.until) this.heard(before); // no hand is on a slider
    const lost = performance.now() > told + LOST && (!teller || toldIn === line.number);
    if (data.drops > drops || lost) drops = data.drops; // that of an old session counts on
    this.lost();
    figures.forEach((live) => live.forget());
    this.pale();
    this.run = load(data.program);
    this.figure = { data: data.figure.data.map(decode), layout: data.figure.layout };
    for (const part of this.handles.flatMap(parts)) Object.assign(part, { stops: array(part.stops), places: array(part.places) });
    this.points.label(data.alt, !!this.figure.layout.meta.points);
    this.points.answered(data.seen);
    const film = this.figure.layout.meta.play;
    this.player.receive(film, film && this.values[film.input]);
    this.key.textContent = data.key;
    const Plotly = await loadPlotly(data.plotly);
    if (this.closed || this.data !== data) return;
    this.run(this.values); // so that the first frame of a drag computes only what moved
    for (const [path, value] of this.run(this.now())) put(this.figure, path, value); // what waits for its answer stays
    if (this.ready && this.fits(previous)) this.settle();
    else await this.react(Plotly);
    this.box.dataset.ready = String(Number(this.box.dataset.ready ?? 0) + 1);
    if (this.pressed || performance.now() < this.until) this.follow(0);
  }

  // What the inputs of the sliders hold. They round to their step, so only what has moved since the hand came counts.
  thumbs() {
    const found = {};
    for (const name of this.names) {
      const input = document.querySelector(`.st-key-${CSS.escape(name)} input[type=range]`);
      if (input) found[name] = input.value;
    }
    return found;
  }

  // Of the thumbs that were moved, and whose value Python has not answered yet: what they held before.
  waiting() {
    const now = this.thumbs();
    return Object.fromEntries(Object.entries(this.raw ?? {}).filter(([name, text]) => name in now && now[name] !== text));
  }

  // Python answered, maybe an older question: its new values count, else those of the thumbs that wait for it.
  heard(before = {}) {
    const waits = Object.entries(this.waiting()).filter(([name]) => this.values[name] === before[name]);
    this.raw = waits.length ? Object.fromEntries(waits) : null;
    if (waits.length) this.follow(600); // a thumb may still be on its way back to where Python put it
  }

  // A hand puts an input somewhere on the chart.
  carry(name, value) {
    for (const live of figures) {
      if (!live.names?.includes(name)) continue;
      live.moved[name] = value;
      live.follow(0);
    }
  }

  // Once Python has heard all its values count, except of what a hand holds or the player plays.
  forget() {
    if (this.data?.drops !== drops) return;
    const held = [...figures].flatMap((live) => live.inHand);
    for (const name in this.moved) if (!held.includes(name) && !this.player.plays(name)) delete this.moved[name];
    this.follow(0);
  }

  // A slider whose input was moved by other hands pales until its thumb is there too.
  pale() {
    const waits = (name) => name in this.moved && this.moved[name] !== this.values[name];
    for (const name of this.names) document.querySelector(`.st-key-${CSS.escape(name)}`)?.toggleAttribute("data-losslab-waits", waits(name));
  }

  // The values of this moment: Python's, those of the thumbs that were moved, and what is dragged on the chart.
  now() {
    const values = { ...this.values };
    for (const [name, text] of Object.entries(this.thumbs())) {
      const stops = this.data.stops[name];
      if (text !== (this.raw?.[name] ?? text)) values[name] = stops ? Number(stops[Number(text)]) : Number(text);
    }
    return { ...values, ...this.shape, ...this.moved, ...this.points.moved };
  }

  follow(ms) {
    this.until = Math.max(this.until, performance.now() + ms);
    if (this.frame || this.closed) return;
    const step = () => {
      this.frame = 0;
      if (this.closed) return;
      this.pale();
      if (this.ready) this.preview(this.now());
      if (this.pressed || performance.now() < this.until) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  preview(values) {
    const patches = this.run(values);
    if (!patches.length) return;
    const touched = new Set();
    for (const [path, value] of patches) {
      put(this.figure, path, value);
      if (path[0] === "data") touched.add(path[1]);
    }
    if ([...touched].every((i) => this.stroke(i))) this.settle();
    else this.redraw();
    this.box.dataset.frames = Number(this.box.dataset.frames ?? 0) + 1;
  }

  // What cannot be stroked is drawn by Plotly, as often as it manages: no drawing waits for one that is out of date.
  async redraw() {
    this.fill();
    this.stale = true;
    if (this.redrawing) return;
    this.redrawing = true;
    while (this.stale && !this.closed) {
      this.stale = false;
      await this.react(window.Plotly);
    }
    this.redrawing = false;
  }

  // Whether the new figure has the traces and axes of the one that is drawn, so that only its curves need be redrawn.
  fits(previous) {
    const frame = ({ data, layout }) => JSON.stringify([data.map((t) => [t.uid, t.name, t.line, t.marker, t.text]), { ...layout, meta: 0 }]);
    return frame(previous) === frame(this.figure) && this.figure.data.every((_, i) => this.stroke(i));
  }

  // Plotly takes over again once the movement rests.
  settle() {
    this.fill();
    clearTimeout(this.resting);
    this.resting = setTimeout(() => { this.resting = 0; if (!this.closed) this.react(window.Plotly); }, REST);
  }

  // Draws one trace straight into Plotly's SVG. False when Plotly has to do it.
  stroke(index) {
    const trace = this.figure.data[index];
    const node = this.nodes.get(index);
    const empty = !trace.y.some(Number.isFinite);
    if (!node) return empty || this.hidden.has(index);
    const full = this.plot._fullLayout;
    const xa = full[trace.xaxis.replace("x", "xaxis")];
    const ya = full[trace.yaxis.replace("y", "yaxis")];
    if (trace.mode === "text") return true;
    if (trace.mode === "markers") {
      const shown = (i) => Number.isFinite(trace.x[i]) && Number.isFinite(trace.y[i]);
      if (!node.points.length) return !Array.from(trace.x, (_, i) => i).some(shown); // Plotly draws no marker without a place
      if (node.points.length !== trace.x.length) return false;
      node.points.forEach((point, i) => {
        const x = xa.c2p(trace.x[i]), y = ya.c2p(trace.y[i]);
        const there = Number.isFinite(x) && Number.isFinite(y);
        if (there) point.setAttribute("transform", `translate(${x},${y})`);
        point.style.visibility = there ? "" : "hidden";
      });
      return true;
    }
    if (!node.lines.length) return empty;
    node.lines[0].setAttribute("d", path(trace, xa, ya));
    for (const extra of node.lines.slice(1)) extra.setAttribute("d", "M0,0");
    return true;
  }

  async react(Plotly) {
    clearTimeout(this.resting);
    this.resting = 0;
    this.drawing++;
    const figure = this.styled();
    const config = { displaylogo: false, responsive: false, displayModeBar: this.coarse ? false : "hover",
      modeBarButtonsToRemove: ["select2d", "lasso2d", "sendChartToCloud"] };
    this.working = (this.working ?? Promise.resolve())
      .then(() => (this.closed ? null : Plotly.react(this.plot, figure.data, figure.layout, config)));
    try { await this.working; } finally { this.drawing--; }
    if (this.closed) return;
    this.ready = true;
    this.nodes = new Map();
    for (const group of this.plot.querySelectorAll(".scatterlayer .trace")) {
      const trace = group.__data__?.[0]?.trace;
      if (!trace) continue;
      this.nodes.set(trace.index, {
        lines: [...group.querySelectorAll(".js-line")],
        points: [...group.querySelectorAll(".points .point")],
      });
    }
    this.drawn = null; // the table takes the colours of the page anew
    this.hidden = new Set(this.plot._fullData.filter((t) => t.visible !== true).map((t) => t.index));
    this.fill();
    const { xaxis, yaxis } = this.plot._fullLayout, aspect = xaxis._length / yaxis._length;
    if (aspect !== this.shape?.aspect) this.follow(0);
    this.shape = { aspect }; // an input of figures in which something is as wide as tall
  }

  // The figure in the page's colours, laid out for its width; every array is new, so that Plotly sees the change.
  styled() {
    const text = css(this.root, "--st-text-color") || "#31333f";
    const page = css(this.root, "--st-background-color") || "#ffffff";
    const faint = translucent(text, 0.14, this.box);
    const dark = brightness(page, this.box) < 128;
    const [light, night] = this.data.palette;
    const color = (c) => (dark && light.includes(c) ? night[light.indexOf(c)] : c);
    const data = this.figure.data.map((trace) => ({
      ...trace,
      x: trace.x.slice(), y: trace.y.slice(),
      ...(trace.line && { line: { ...trace.line, color: color(trace.line.color) } }),
      ...(trace.marker && { marker: { ...trace.marker, color: color(trace.marker.color), line: { ...trace.marker.line, color: page } } }),
    }));
    this.color = color;
    const width = this.box.clientWidth || 800;
    const layout = structuredClone(this.figure.layout);
    const { panels } = layout.meta;
    const wide = layout.meta.columns || (panels === 3 && width > 1050 ? 3 : 2);
    const large = layout.meta.large && panels > 1 && width >= NARROW; // the first is as large as four
    const columns = width < NARROW ? 1 : large ? 3 : Math.min(panels, wide);
    const tower = layout.meta.large && width < NARROW; // in half rows: the first panel has three
    const cells = Array.from({ length: panels }, (_, i) =>
      tower ? [0, i && 2 * i + 1, 1, i ? 2 : 3] : large ? place(i, panels) : [i % columns, Math.floor(i / columns), 1, 1]);
    const rows = Math.max(...cells.map(([, row, , deep]) => row + deep));
    const tall = Math.min(Math.max(window.innerHeight - 480, 200), 520);
    const half = Math.min(Math.max((window.innerHeight - 400) / 2, 190), 270); // the height of a large first panel fits
    const narrow = tower ? 85 : panels > 1 ? 170 : 260;
    const height = width < NARROW ? narrow : large ? half : rows > 1 ? Math.max(tall * 0.65, 200) : tall;
    const gap = [width < NARROW ? 0 : 64 / width, rows > 1 ? 96 / (rows * height) : 0];
    for (let i = 0; i < panels; i++) {
      const [column, row, broad, deep] = cells[i];
      const span = (n, length, count, space) => [n * (1 + space) / count, (n + length) * (1 + space) / count - space];
      const n = i ? String(i + 1) : "";
      const style = { gridcolor: faint, zerolinecolor: translucent(text, 0.4, this.box), linecolor: faint, automargin: false };
      Object.assign(layout[`xaxis${n}`], style, { domain: clamp(span(column, broad, columns, gap[0])) });
      Object.assign(layout[`yaxis${n}`], style, { domain: clamp(span(rows - row - deep, deep, rows, gap[1])) });
      layout[`xaxis${n}`].title.standoff = 8; // else those of an upper row are put near the panel below
      layout[`yaxis${n}`].title.standoff = 4;
    }
    Object.assign(layout, {
      width, height: rows * height + 60, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: css(this.root, "--st-font") || "sans-serif", size: width < NARROW ? 13 : 15, color: text },
      hoverlabel: { bgcolor: page, font: { color: text } },
    });
    if (this.coarse) layout.dragmode = false; // a finger scrolls the page
    return { data, layout };
  }

  fill() {
    this.player.show();
    const { tables } = this.figure.layout.meta;
    if (this.drawn !== this.data) {
      this.drawn = this.data;
      const [first, ...rest] = tables.map((table) => this.table(table));
      const above = !this.figure.layout.meta.play; // what is played is looked at first
      this.tables[0].replaceChildren(...(above ? [first] : []));
      this.tables[1].replaceChildren(...(above ? rest : [first, ...rest]));
    }
    const drawn = this.box.querySelectorAll("table");
    tables.forEach(({ title, at, rows }, n) => {
      const table = drawn[n];
      const found = at.map(([words, value]) => `${words} = ${format(Number(value))}`).join(", ");
      table.caption.textContent = `${title}${found}`;
      rows.forEach((row, i) => {
        const cells = table.rows[i + 1].cells;
        const settings = row.settings.map(([symbol, value]) => `${symbol} = ${format(Number(value))}`).join(", ");
        cells[0].lastChild.textContent = row.name + (settings ? ` (${settings})` : "");
        row.cells.forEach((value, j) => { cells[j + 1].textContent = value?.words ? value.words[Number(value.place)] : format(Number(value)); });
      });
    });
  }

  // A table without its numbers.
  table({ of, columns, rows }) {
    const tag = (name, text, extra = {}) => Object.assign(document.createElement(name), { textContent: text, ...extra });
    const head = document.createElement("tr");
    head.append(...["", ...columns].map(() => tag("th", "", { scope: "col" })));
    head.cells[0].append(tag("span", of, { className: "losslab-hidden" }));
    columns.forEach((name, j) => head.cells[j + 1].append(tag("span", name)));
    const body = rows.map((row) => {
      const line = document.createElement("tr");
      const name = tag("th", "", { scope: "row" });
      if (row.color) name.append(swatch(this.color(row.color), row.dash));
      name.append(tag("span", ""));
      line.append(name, ...row.cells.map(() => tag("td", "")));
      return line;
    });
    const table = tag("table", "", { className: "losslab-values" });
    table.append(tag("caption", ""), head, ...body);
    const scroll = tag("div", "", { className: "losslab-scroll" });
    scroll.append(table);
    return scroll;
  }

  resize() {
    const column = this.box.closest("[data-testid=stColumn]");
    column?.style.setProperty("--losslab-height", `${column.offsetHeight}px`);
    if (!this.ready || this.closed) return;
    const width = this.box.clientWidth;
    if (!width || width === this.plot._fullLayout?.width) return;
    cancelAnimationFrame(this.sizing);
    this.sizing = requestAnimationFrame(() => { if (!this.closed) this.react(window.Plotly); });
  }

  // What `layout.meta.drags` lists can be taken on the chart: an upright line along x, a bar along y: by its
  // whole column, with a finger by its top; a place along both.
  grabbing(on) {
    const near = (event) => {
      if (!this.ready) return null;
      const reach = event.pointerType === "touch" ? 1.6 * REACH : REACH;
      for (const handle of this.handles) {
        const { x, y, px, py, inside } = this.at(event, handle.panel);
        if (!inside) continue;
        if (handle.axis === "xy") {
          const [right, up] = parts(handle).map((part) => part.places[nearest(part.stops, this.current(part.input))]);
          if (Math.hypot(x.c2p(right) - px, y.c2p(up) - py) <= reach) return { handle, axis: x, up: y };
        } else if (handle.axis === "y") {
          const at = x.p2c(px), top = y.c2p(handle.places[nearest(handle.stops, this.current(handle.input))]);
          const meant = event.pointerType !== "touch" || Math.abs(py - top) <= reach; // elsewhere a finger scrolls the page
          if (meant && at >= handle.between[0] && at <= handle.between[1]) return { handle, axis: y };
        } else {
          const place = x.c2p(handle.places[nearest(handle.stops, this.current(handle.input))]);
          if (Math.abs(px - place) <= reach) return { handle, axis: x };
        }
      }
      return null;
    };
    const move = (event) => {
      const box = this.plot.getBoundingClientRect();
      const put = ({ input, stops, places }, axis, pixel) => this.carry(input, stops[nearest(places, axis.p2c(pixel - axis._offset))]);
      const { handle, axis, up } = this.held, [part, other] = parts(handle);
      put(part, axis, handle.axis === "y" ? event.clientY - box.top : event.clientX - box.left);
      if (other) put(other, up, event.clientY - box.top);
    };
    on(this.plot, "pointerdown", (event) => {
      this.held = event.button === 0 ? near(event) : null;
      if (!this.held) return;
      event.stopPropagation();
      this.plot.setPointerCapture(event.pointerId);
      for (const name of this.inHand) this.player.give(name);
      if (this.held.handle.axis === "y") move(event);
    });
    for (const type of ["mousedown", "touchstart"]) {
      on(this.plot, type, (event) => { if (this.held) { event.stopImmediatePropagation(); event.preventDefault(); } }, { passive: false });
    }
    on(this.plot, "pointermove", (event) => {
      if (this.held) return move(event);
      const at = event.pointerType === "mouse" && !event.buttons ? near(event) : null;
      this.plot.classList.toggle("losslab-grab", at?.handle.axis === "x");
      this.plot.classList.toggle("losslab-lift", at?.handle.axis === "y");
      this.plot.classList.toggle("losslab-carry", at?.handle.axis === "xy");
    });
    const release = () => {
      const names = this.inHand;
      this.held = null;
      this.release(...names);
    };
    for (const type of ["pointerup", "pointercancel"]) on(this.plot, type, release);
  }

  // What was dragged or played rests: Python hears where, if it does not know.
  release(...names) {
    const waits = drops > this.data.drops;
    const fresh = names.filter((name) => name in this.moved && (waits || this.moved[name] !== this.values[name]));
    if (!fresh.length) return figures.forEach((live) => live.forget());
    for (const name of fresh) this.player.tell(name, this.moved[name]);
    drops++;
    this.tell();
  }

  // With all that Python has not answered yet: of two messages in one run it hears the last.
  tell() {
    const still = Object.entries(this.moved).filter(([name]) => !this.player.plays(name));
    teller = this;
    told = performance.now();
    toldIn = line.up ? line.number : 0;
    if (line.up) this.trigger("drag", [drops, Object.fromEntries(still)]);
    this.lost();
  }

  // What was not answered gets a new number, to be done again: it may have been heard, but the address that came of it
  // was lost with the connection, and the one that is left undoes it.
  renew() {
    if (!this.data) return;
    if (teller === this && drops > this.data.drops) drops++;
    this.points.renew();
  }

  // On a new connection: what was said on an earlier one and not answered.
  again() {
    if (!this.data) return;
    if (teller === this && drops > this.data.drops && toldIn !== line.number) this.tell();
    this.points.again();
  }

  // Whether a movement, a drawing or an answer has not come to its end yet.
  get busy() {
    const hopes = (time) => !line.up || performance.now() < time + LOST; // that an answer still comes
    const waits = (teller === this && drops > this.data.drops && hopes(told))
      || (this.points.unheard.length && hopes(this.points.sent)) || this.points.pending;
    return !this.ready || waits || this.drawing > 0 || this.redrawing || this.resting > 0 || performance.now() < this.until;
  }

  // Says so while what was moved cannot be sent.
  lost() {
    const waits = !line.up && this.data && ((teller === this && drops > this.data.drops) || this.points.unheard.length);
    const said = waits ? "Not connected. What you moved is sent once the connection is back." : "";
    if (this.cut.textContent !== said) this.cut.textContent = said;
  }

  // Plotly's axes of a panel.
  axes(panel) {
    const n = panel ? String(panel + 1) : "";
    return [this.plot._fullLayout[`xaxis${n}`], this.plot._fullLayout[`yaxis${n}`]];
  }

  // Where a pointer is in a panel: px from the left and from the top.
  at(event, panel) {
    const box = this.plot.getBoundingClientRect(), [x, y] = this.axes(panel);
    const [px, py] = [event.clientX - box.left - x._offset, event.clientY - box.top - y._offset];
    return { x, y, px, py, inside: px >= -1 && py >= -1 && px <= x._length + 1 && py <= y._length + 1 };
  }

  // The inputs of what a hand holds.
  get inHand() { return this.held ? parts(this.held.handle).map((part) => part.input) : []; }

  current(name) { return this.moved[name] ?? this.values[name]; }

  get handles() { return this.figure?.layout.meta.drags ?? []; }
}

// Where panel i of several stands among three columns beside and below a large first one: column, row, columns, rows.
const place = (i, panels) =>
  i === 0 ? [0, 0, 2, panels > 2 ? 2 : 1] : i < 3 ? [2, i - 1, 1, 1] : [i % 3, 1 + Math.floor(i / 3), 1, 1];

const parts = (handle) => handle.parts ?? [handle];
const nearest = (places, x) => places.reduce((best, place, i) => (Math.abs(place - x) < Math.abs(places[best] - x) ? i : best), 0);

const array = (v) => (v?.bdata !== undefined ? Array.from(unpack(v)) : (v ?? []).map((x) => (x === null ? null : Number(x))));
function decode(trace) {
  return { ...trace, x: array(trace.x), y: array(trace.y), ...(trace.z && { z: trace.z.map(array) }) };
}

function put(target, path, value) {
  for (const key of path.slice(0, -1)) target = target[key];
  target[path.at(-1)] = value.shape?.length === 2 ? rows(value) : value;
}

const rows = (table) => Array.from({ length: table.shape[0] }, (_, i) => table.subarray(i * table.shape[1], (i + 1) * table.shape[1]));

// px beyond which nothing is drawn: dashes out of sight take time, and far away SVG renderers lose precision. A line
// of a few points keeps its direction.
const limit = (points) => (points > 9 ? 4e3 : 1e5);
function path(trace, xa, ya) {
  let d = "", pen = "M", left = null;
  const { x, y } = trace, far = xa._length + 50, most = limit(x.length);
  for (let i = 0; i < x.length; i++) {
    const px = x[i] === null ? NaN : xa.c2p(x[i]);
    let py = y[i] === null ? NaN : ya.c2p(y[i]);
    if (!(px === px) || !(py === py) || px === undefined || py === undefined) { pen = "M"; left = null; continue; }
    py = Math.min(Math.max(py, -most), most);
    if (px < -50 && x.length > 9) { left = `M${px},${py}`; pen = "L"; continue; } // only the last point before the edge matters
    if (left !== null) { d += left; left = null; pen = "L"; }
    d += `${pen}${px},${py}`;
    pen = "L";
    if (px > far && x.length > 9) break;
  }
  return d || "M0,0";
}

// A button that puts the page's address, which is its state, on the clipboard.
function copier() {
  const tools = Object.assign(document.createElement("div"), { className: "losslab-tools" });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy link" });
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "Copied. The link opens this state; a zoom with the mouse is not part of it.";
    } catch (error) { // no clipboard without a secure connection
      said.textContent = location.href;
      getSelection().selectAllChildren(said);
    }
  });
  tools.append(button, said);
  return tools;
}

const clamp = ([low, high]) => [Math.max(low, 0), Math.min(high, 1)];

function channels(color, box) {
  const probe = box.appendChild(Object.assign(document.createElement("i"), { style: `display:none;color:${color}` }));
  const found = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return found;
}
const translucent = (color, alpha, box) => `rgba(${channels(color, box).slice(0, 3).join(",")},${alpha})`;
const brightness = (color, box) => channels(color, box).slice(0, 3).reduce((sum, c, i) => sum + c * [0.299, 0.587, 0.114][i], 0);

function swatch(color, dash) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  const line = document.createElementNS(ns, "line");
  svg.setAttribute("width", "36");
  svg.setAttribute("height", "12");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, value] of Object.entries({ x1: 0, x2: 36, y1: 6, y2: 6, stroke: color, "stroke-width": 3 })) line.setAttribute(name, value);
  if (dash !== "solid") line.setAttribute("stroke-dasharray", dash.replaceAll("px", ""));
  svg.append(line);
  return svg;
}
