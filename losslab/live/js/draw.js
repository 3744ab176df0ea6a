// Draws a figure: while something moves line paths and places of markers, straight into Plotly's SVG; one Plotly.react
// when the movement rests. What cannot be stroked Plotly draws meanwhile, as often as a moving hand can bear.

import { unpack } from "./runtime.js";
import { colours, layout, NARROW, panelOf, traces, unlisted } from "./style.js";
import { surface, surfaced } from "./surface.js";

const REST = 140; // ms without movement after which Plotly takes over again (hover, zoom, legend)
const HELD = 500; // the same while a hand holds what moves: on a slow machine a frame may take longer than that rest
const QUICK = 20; // ms that a drawing by Plotly may take without being noticed
const SHARE = 10; // Plotly gets about a tenth of the time of a movement
const STROKED = new Set(["lines", "markers", "text", "contour"]); // modes, or types of what has none

/** An array as Python packed it, or a list of numbers. */
export const array = (v) => (v?.bdata !== undefined ? Array.from(unpack(v)) : (v ?? []).map((x) => (x === null ? null : Number(x))));

/** What stays of a figure, made ready for `put`. */
export function decode({ data, layout: still }) {
  return { data: data.map((trace) => ({ ...trace, x: array(trace.x), y: array(trace.y), ...(trace.z && { z: trace.z.map(array) }) })), layout: structuredClone(still) };
}

const rows = (table) => Array.from({ length: table.shape[0] }, (_, i) => table.subarray(i * table.shape[1], (i + 1) * table.shape[1]));

export class Drawing {
  /**
   * In the node `plot`, of which `host` says the colours. `changed(aspect)` hears how wide a panel is for its height
   * once Plotly has drawn, `failed(error)` that it could not, or with null that it could; `held()` says whether a hand
   * holds something, `asked()` whether Python is about to say more, `buttons()` are more of Plotly's bar.
   */
  constructor(plot, box, host, { changed, failed, held, asked, buttons }) {
    this.plot = plot;
    this.box = box;
    this.host = host;
    this.changed = changed;
    this.failed = failed;
    this.held = held;
    this.asked = asked;
    this.buttons = buttons;
    this.plotly = null;
    this.config = null; // of Plotly
    this.figure = null;
    this.palette = null;
    this.drawing = 0; // drawings by Plotly that are not done
    this.version = 0; // of the figure
    this.drawn = -1; // the version that Plotly has drawn
    this.rough = false; // something has moved that only Plotly can draw
    this.late = false; // Plotly waits until the hand lets go
    this.next = 0; // the time from which Plotly may draw again while something moves
    this.working = Promise.resolve();
    this.panel = 0; // that is shown where there is room for one
    this.measure();
    this.nodes = new Map();
    this.hidden = new Set();
    this.ghosts = []; // where lines were before the last movement of a point
  }

  close() {
    this.closed = true;
    clearTimeout(this.resting);
    cancelAnimationFrame(this.sizing);
    if (this.ready) this.plotly.purge(this.plot);
  }

  get busy() { return this.drawing > 0 || this.resting > 0; }

  /** Another figure. True if it has the traces and axes of the one that is drawn, so that only its curves need be redrawn. */
  take(figure, palette) {
    const frame = ({ data, layout: still }) => JSON.stringify([data.map((t) => [t.uid, t.type, t.name, t.line, t.marker, t.text]), { ...still, meta: 0 }]);
    const alike = this.ready && frame(this.figure) === frame(figure);
    this.figure = figure;
    this.palette = palette;
    this.slow = new Set(figure.data.flatMap((trace, i) => (STROKED.has(trace.mode ?? trace.type) ? [] : [i])));
    this.version++;
    if (!alike) this.nodes = new Map(); // those that Plotly has are of other traces, on other axes
    return alike;
  }

  /** Whether a place of the figure, [path], is worth computing: not that of a trace that is hidden, or waits for Plotly. */
  wanted(/** @type {any[]} */ [part, index], late) { return part !== "data" || (!this.hidden.has(index) && (late || !this.slow.has(index))); }

  get narrow() { return this.width < NARROW; }

  /** Looks how wide the place is: not at every frame, as a browser lays all out to say it. */
  measure() { this.width = this.plot.clientWidth || 800; }

  /** The one panel that is shown, or null where all are. */
  get only() {
    const { panels } = this.figure.layout.meta;
    return this.narrow && panels > 1 ? Math.min(this.panel, panels - 1) : null;
  }

  /** Where one panel is shown: the first of those that these patches move, unless the one that is shown is among them. */
  moving(patches) {
    const { only } = this, moved = patches.filter(([[part]]) => part === "data").map(([[, i]]) => panelOf(this.figure.data[i]));
    return only === null || !moved.length || moved.includes(only) ? only : Math.min(...moved);
  }

  /** Another panel, where one is shown. */
  open(panel) {
    this.panel = panel;
    this.version++;
    return this.redraw();
  }

  /** Put patches, [[path, value], ...], into the figure; false if Plotly has to draw them. */
  put(patches) {
    const touched = new Set();
    for (const [path, value] of patches) {
      let target = this.figure;
      for (const key of path.slice(0, -1)) target = target[key];
      target[path.at(-1)] = value.shape?.length === 2 ? rows(value) : value;
      if (path[0] === "data") touched.add(path[1]);
      this.rough ||= path[0] === "data" ? this.slow.has(path[1]) || this.figure.data[path[1]].mode === "text" : path[1] !== "meta";
    }
    if (patches.length) this.version++;
    const stroked = [...touched].map((i) => this.stroke(i)).every(Boolean);
    this.spread();
    return stroked;
  }

  /** All lines and markers anew. */
  strokes() { return this.figure.data.every((_, i) => this.stroke(i)); }

  /**
   * Plotly takes over once the movement rests, in a hand for longer, and Python has said its word: one drawing for all.
   * `last` puts in what was not worth computing before.
   */
  settle(last) {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.resting = 0;
      if (this.closed) return;
      last?.();
      if (this.asked()) return this.settle();
      this.late = this.held() && !this.rough;
      if (!this.late && !this.fresh) this.react();
    }, this.held() ? HELD : REST);
  }

  /** The hand lets go: what Plotly owes it, as nobody hovers or zooms with a pointer that holds something. */
  release() {
    if (this.late && !this.held()) this.settle();
  }

  /** Whether Plotly has drawn the figure as it is, in the colours of the page. */
  get fresh() { return this.version === this.drawn && this.themed === JSON.stringify(this.host.theme(this.box)); }

  /** Whether Plotly may draw in the middle of a movement what takes it long. */
  get turn() { return !this.drawing && performance.now() >= this.next; }

  /** What cannot be stroked is drawn by Plotly: no drawing waits for one that is out of date. */
  async redraw() {
    this.stale = true;
    if (this.redrawing) return;
    this.redrawing = true;
    while (this.stale && !this.closed) {
      this.stale = false;
      await this.react();
    }
    this.redrawing = false;
  }

  /**
   * Plotly draws all of it. A drawing that fails is tried once more, from the beginning; one that fails twice is told
   * of, and the next one starts at the beginning.
   */
  async react() {
    clearTimeout(this.resting);
    this.resting = 0;
    this.drawing++;
    const draw = async () => {
      if (this.closed) return;
      const { version } = this, begun = performance.now(), figure = this.styled();
      const config = this.configured();
      this.plot.style.minHeight = `${figure.layout.height}px`;
      await this.plotly.react(this.plot, figure.data, figure.layout, config);
      if (!this.closed) this.done(version, performance.now() - begun);
    };
    const clear = () => {
      this.ready = false;
      this.plotly.purge(this.plot);
    };
    this.working = this.working.then(draw).catch(() => { clear(); return draw(); }).catch((error) => {
      clear();
      this.broken = true;
      this.failed(error);
    });
    await this.working;
    this.drawing--;
  }

  /**
   * Plotly's configuration, the same one each time: with another it begins anew, and zoom and legend are lost. Where a
   * double click adds a point it resets no axis, not even with a third click.
   */
  configured() {
    const points = !!this.figure.layout.meta.points;
    if (this.config?.points !== points) {
      this.config = { points, plotly: { displaylogo: false, responsive: false, displayModeBar: this.host.coarse ? false : "hover",
        ...(points && { doubleClick: false }),
        modeBarButtonsToRemove: ["select2d", "lasso2d", "sendChartToCloud", "toImage"], modeBarButtonsToAdd: this.buttons() } };
    }
    return this.config.plotly;
  }

  /** Plotly has drawn a version of the figure. */
  done(version, took) {
    this.ready = true;
    this.broken = this.rough = this.late = false;
    this.drawn = version;
    this.failed(null);
    for (const svg of this.plot.querySelectorAll(".main-svg")) svg.setAttribute("aria-hidden", "true"); // the figure's name says it
    this.find();
    this.spread();
    this.haunt();
    this.plot.removeAllListeners("plotly_relayout");
    this.plot.on("plotly_relayout", () => this.haunt());
    this.next = this.held() && took > QUICK ? performance.now() + SHARE * (took - QUICK) : 0; // what came before a hand counts not
    const { xaxis, yaxis } = this.plot._fullLayout;
    if (!this.only) this.aspect = xaxis._length / yaxis._length; // of the first panel
    this.changed(this.aspect ?? 1);
  }

  /** Plotly's nodes, by the numbers of their traces. */
  find() {
    this.nodes = new Map();
    for (const group of this.plot.querySelectorAll(".scatterlayer .trace")) {
      const trace = group.__data__?.[0]?.trace;
      if (!trace) continue;
      const [lines, points, names] = [".js-line", ".points .point", ".textpoint text"].map((part) => [...group.querySelectorAll(part)]);
      this.nodes.set(trace.index, { lines, points, names });
    }
    for (const group of this.plot.querySelectorAll(".contourlayer .contour")) {
      surfaced(group);
      this.nodes.set(group.__data__[0].trace.index, { surface: group });
    }
    this.hidden = new Set(this.plot._fullData.filter((t) => t.visible !== true).map((t) => t.index));
  }

  styled() {
    const theme = this.host.theme(this.box), look = (this.colours = colours(theme, this.palette, this.box));
    this.themed = JSON.stringify(theme);
    this.measure();
    const { data, layout: still } = this.figure, { play, tables } = still.meta;
    const listed = !unlisted(data, tables[0].rows).length;
    const made = layout(still, look, this.width, this.host.room(this.plot, play), this.only, listed);
    if (this.host.coarse) made.dragmode = false; // a finger scrolls the page
    return { data: traces(data, look, this.only), layout: made };
  }

  /** The figure as it is, {data, layout}, with all of its panels at another size in px, and the colour of the page behind it. */
  sized(width, height) {
    const look = { ...colours(this.host.theme(this.box), this.palette, this.box), scale: 1 };
    const made = layout(this.figure.layout, look, width, height + 60, null, false); // with room for what stands around the panels
    return { page: look.page, data: traces(this.figure.data, look, null), layout: made };
  }

  /** Draws one trace straight into Plotly's SVG. False when Plotly has to do it. */
  stroke(index) {
    const trace = this.figure.data[index], node = this.nodes.get(index);
    if (!this.ready) return false;
    if (this.slow.has(index)) return this.hidden.has(index);
    const empty = !trace.y.some(Number.isFinite);
    if (!node) return empty || this.hidden.has(index);
    const full = this.plot._fullLayout;
    const xa = full[trace.xaxis.replace("x", "xaxis")], ya = full[trace.yaxis.replace("y", "yaxis")];
    if (node.surface) return surface(node.surface, trace, this.plot._fullData[index], xa, ya);
    if (trace.mode === "text") return names(node.names, trace, xa, ya);
    if (trace.mode === "markers") return places(node.points, trace, xa, ya);
    if (!node.lines.length) return empty;
    node.lines[0].setAttribute("d", path(trace, xa, ya));
    for (const extra of node.lines.slice(1)) extra.setAttribute("d", "M0,0");
    return true;
  }

  /** Names at the ends of lines that are near each other stand one below the other: figures do not know how large type is. */
  spread() {
    const named = this.figure.data.flatMap(({ uid }, i) => (uid?.endsWith("-name") && !this.hidden.has(i) ? this.nodes.get(i)?.names ?? [] : []));
    const words = named.filter(({ style }) => style.visibility !== "hidden"), height = (node) => Number(node.getAttribute("y"));
    if (words.length < 2) return;
    const high = parseFloat(getComputedStyle(words[0]).fontSize);
    words.sort((one, other) => height(one) - height(other));
    words.slice(1).forEach((node, i) => node.setAttribute("y", String(Math.max(height(node), height(words[i]) + high))));
  }

  /** Copies of these traces as they are now. */
  lines(uids) {
    return this.figure.data.filter(({ uid }) => uids.includes(uid)).map(({ uid, x, y }) => ({ uid, x: x.slice(), y: y.slice() }));
  }

  /** Grey ghosts of lines stand where they were. */
  ghost(lines) {
    this.ghosts = lines;
    this.haunt();
  }

  haunt() {
    for (const old of this.plot.querySelectorAll(".losslab-ghost")) old.remove();
    const full = this.plot._fullLayout;
    for (const { uid, ...line } of this.ghosts) {
      const index = this.figure.data.findIndex((trace) => trace.uid === uid), drawn = this.nodes.get(index)?.lines[0];
      if (!drawn || this.hidden.has(index)) continue;
      const { xaxis, yaxis } = this.figure.data[index], copy = drawn.cloneNode();
      copy.setAttribute("class", "losslab-ghost");
      copy.removeAttribute("style");
      copy.setAttribute("d", path(line, full[xaxis.replace("x", "xaxis")], full[yaxis.replace("y", "yaxis")]));
      drawn.closest(".scatterlayer").prepend(copy);
    }
  }

  resize() {
    this.measure();
    if (!this.ready || this.closed || !this.plot.clientWidth || this.width === this.plot._fullLayout?.width) return;
    cancelAnimationFrame(this.sizing);
    this.sizing = requestAnimationFrame(() => { if (!this.closed) this.react(); });
  }

  /** Plotly's axes of a panel. */
  axes(panel) {
    const n = panel ? String(panel + 1) : "";
    return [this.plot._fullLayout[`xaxis${n}`], this.plot._fullLayout[`yaxis${n}`]];
  }

  /** Where a pointer is in a panel: px from the left and from the top. */
  at(event, panel) {
    const box = this.plot.getBoundingClientRect(), [x, y] = this.axes(panel);
    const [px, py] = [event.clientX - box.left - x._offset, event.clientY - box.top - y._offset];
    return { x, y, px, py, inside: (this.only ?? panel ?? 0) === (panel ?? 0) && px >= -1 && py >= -1 && px <= x._length + 1 && py <= y._length + 1 };
  }
}

/** Markers at their places; false if Plotly drew another number of them. */
function places(points, trace, xa, ya) {
  if (!points.length) return !trace.x.some((x, i) => Number.isFinite(x) && Number.isFinite(trace.y[i])); // none without a place
  if (points.length !== trace.x.length) return false;
  points.forEach((point, i) => {
    const x = xa.c2p(trace.x[i]), y = ya.c2p(trace.y[i]);
    const there = Number.isFinite(x) && Number.isFinite(y);
    if (there) point.setAttribute("transform", `translate(${x},${y})`);
    point.style.visibility = there ? "" : "hidden";
  });
  return true;
}

/** Words at their places; false if Plotly drew another number of them. */
function names(nodes, trace, xa, ya) {
  const there = trace.x.map((x, i) => [xa.c2p(x), ya.c2p(trace.y[i])]).map((place) => (place.every(Number.isFinite) ? place : null));
  if (!nodes.length) return !there.some(Boolean);
  if (nodes.length !== there.length) return false;
  nodes.forEach((node, i) => {
    node.style.visibility = there[i] ? "" : "hidden";
    if (!there[i]) return;
    node.setAttribute("x", there[i][0]);
    node.setAttribute("y", there[i][1]);
  });
  return true;
}

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
