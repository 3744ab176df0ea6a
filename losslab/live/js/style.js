// A figure in the page's colours, laid out for its width.

export const NARROW = 640; // px below which one panel is shown at a time, PINNED px high
const PINNED = 240;

const LOWEST = 320; // px of height that a figure has at least
const USUAL = 17; // px of type

/** [r, g, b] of any colour that CSS knows. */
function channels(color, box) {
  const probe = box.appendChild(Object.assign(document.createElement("i"), { style: `display:none;forced-color-adjust:none;color:${color}` }));
  const found = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
  probe.remove();
  return found.slice(0, 3);
}
const translucent = (rgb, alpha) => `rgba(${rgb.join(",")},${alpha})`;
const brightness = (rgb) => rgb.reduce((sum, c, i) => sum + c * [0.299, 0.587, 0.114][i], 0);

/** What CSS says of a page where a node is: {text, page, font}, and the `scale` of the type. The system's colours come first. */
export function themed(node) {
  const style = getComputedStyle(node), css = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL;
  const [ink, paper] = matchMedia("(forced-colors: active)").matches ? ["CanvasText", "Canvas"] : [css("--st-text-color", "#31333f"), css("--st-background-color", "#ffffff")];
  const [text, page] = [ink, paper].map((color) => translucent(channels(color, node), 1));
  return { text, page, font: css("--st-font", "sans-serif"), scale };
}

/** The height of a figure whose place begins `top` px down a page, with `below` px under it: what is left of the first screen. */
export const high = (top, below) => (
  top < innerHeight / 2 ? Math.max(innerHeight - top - below, LOWEST) : Math.min(Math.max(innerHeight - 300, LOWEST), 520));

/** The number of the panel that a trace is in. */
export const panelOf = ({ xaxis }) => Number(xaxis.slice(1) || 1) - 1

/** The colours of a page, {text, page, font}, and `look`: one of the light palette as it is there. */
export function colours({ text, page, font, scale }, [light, night], box) {
  const [ink, paper] = [text, page].map((color) => channels(color, box)), dark = brightness(paper) < 128;
  const look = (color) => (dark && light.includes(color) ? night[light.indexOf(color)] : color);
  return { text, page, dark, font, scale, faint: translucent(ink, 0.14), zero: translucent(ink, 0.4), look };
}

/** The traces, each array new, so that Plotly sees the change; of `only` one panel, if that is a number. */
export function traces(data, { page, look, scale }, only) {
  return data.map((trace) => ({
    ...trace,
    ...(only !== null && panelOf(trace) !== only && { visible: false }),
    x: trace.x.slice(), y: trace.y.slice(),
    ...(trace.textfont && { textfont: { ...trace.textfont, size: trace.textfont.size * scale, color: look(trace.textfont.color) } }),
    ...(trace.line && { line: { ...trace.line, color: look(trace.line.color) } }),
    ...(trace.marker && { marker: { ...trace.marker, color: look(trace.marker.color), line: { ...trace.marker.line, color: page } } }),
  }));
}

// Where panel i of several stands among three columns beside and below a large first one: column, row, columns, rows.
const place = (i, panels) =>
  i === 0 ? [0, 0, 2, panels > 2 ? 2 : 1] : i < 3 ? [2, i - 1, 1, 1] : [i % 3, 1 + Math.floor(i / 3), 1, 1];
// On the stage, where type is too large for several rows, all stand in one.
const row = (i) => [i ? i + 1 : 0, 0, i ? 1 : 2, 1];
const clamp = ([low, high]) => [Math.max(low, 0), Math.min(high, 1)];

/** What the legend names, but for the lines that a list names already. */
export const unlisted = (data, rows) => data.filter(({ name, showlegend }) => name && showlegend !== false && !rows.some((row) => name.startsWith(row.name)));

/**
 * Plotly's layout of a figure that is `width` px wide and has room for `room` px of height; of `only` one panel. Where
 * all that its legend names is `listed` beside it, the stage does without.
 */
export function layout({ meta, ...rest }, { text, page, font, faint, zero, scale }, width, room, only, listed) {
  const made = structuredClone(rest), { panels } = meta, narrow = width < NARROW;
  const stage = scale > 1, flat = stage && panels < 5;
  const wide = meta.columns || (panels === 3 && width > 900 ? 3 : 2);
  const large = meta.large && panels > 1 && !narrow; // the first is as large as four
  const columns = only !== null ? 1 : large ? (flat ? panels + 1 : 3) : Math.min(panels, wide);
  const cells = Array.from({ length: panels }, (_, i) => (
    only !== null ? [0, 0, 1, 1] : large ? (flat ? row(i) : place(i, panels)) : [i % columns, Math.floor(i / columns), 1, 1]));
  const rows = Math.max(...cells.map(([, row, , deep]) => row + deep));
  const height = narrow ? PINNED - 60 : (room - 60 * scale) / rows;
  const gap = [narrow ? 0 : 64 * scale / width, rows > 1 ? 96 * scale / (rows * height) : 0];
  const span = (n, length, count, space) => clamp([n * (1 + space) / count, (n + length) * (1 + space) / count - space]);
  cells.forEach(([column, row, broad, deep], i) => {
    const style = { gridcolor: faint, zerolinecolor: zero, linecolor: faint, automargin: false };
    const [x, y] = ["xaxis", "yaxis"].map((axis) => made[`${axis}${i ? i + 1 : ""}`]);
    Object.assign(x, style, { domain: span(column, broad, columns, gap[0]) });
    Object.assign(y, style, { domain: span(rows - row - deep, deep, rows, gap[1]) });
    if (only !== null && i !== only) { // out of the way
      Object.assign(x, { domain: [0, 1e-3], visible: false });
      Object.assign(y, { domain: [0, 1e-3], visible: false });
    }
    if (large && flat && i) x.title.text = x.title.text.split(" = ")[0]; // narrow
    x.title.standoff = 8 * scale; // else those of an upper row are put near the panel below
    y.title.standoff = 4 * scale;
  });
  if (narrow) Object.assign(made, { showlegend: false, margin: { l: 56, r: 12, t: 12, b: 46 } });
  else if (stage && listed) Object.assign(made, { showlegend: false, margin: { ...made.margin, t: meta.play ? 40 : 12 } });
  for (const side of ["l", "t", "b"]) made.margin[side] *= scale;
  return Object.assign(made, {
    width, height: narrow ? PINNED : rows * height + 60 * scale, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: font, size: (narrow ? 13 : 15) * scale, color: text },
    hoverlabel: { bgcolor: page, font: { color: text } },
  });
}
