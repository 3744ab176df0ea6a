// A picture of the chart to keep: on a background, with the page's title, the values and the link.

import { settings } from "./format.js";
import { firsts } from "./tables.js";

const SLIDE = { width: 1200, height: 675, enlarged: 2 }; // px, as wide as a slide, and as fine as a projector
const USUAL = { width: 1280, height: 720 }; // what is larger is drawn at this size and enlarged
const LINE = 22; // px of a line of words
const LETTER = 7.5; // px of its letters
const [TOP, BOTTOM] = [90, 50]; // px of the title with the legend, and of the names of the axes

/** Two buttons for Plotly's bar; `live` has the drawing and the figure. */
export function saving(live) {
  const { camera, disk } = live.drawing.plotly.Icons;
  const button = (format, name, icon) => ({ name: `save-${format}`, title: `Save as a ${name}`, icon, click: () => save(live, format, SLIDE) });
  return [button("png", "picture (PNG)", camera), button("svg", "drawing (SVG)", disk)];
}

export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** Lines of a text, broken where they are too long. */
const wrapped = (text, most) => text.match(new RegExp(`.{1,${most}}(?:\\s|$)|\\S{${most}}`, "g")) ?? [];

/** What is drawn, as a picture of this size, {data, layout}, with words around it. */
export function picture(drawing, title, lines, width, height) {
  const rows = lines.flatMap((line) => wrapped(line, Math.floor((width - 80) / LETTER)));
  const below = LINE * rows.length, inner = height - TOP - BOTTOM - below;
  const { page, data, layout } = drawing.sized(width, inner);
  const note = (text, y, more) => ({ xref: "paper", yref: "paper", x: 0, xanchor: "left", yanchor: "top", align: "left", showarrow: false, text: escaped(text), y, ...more });
  const words = rows.map((text, i) => note(text, -(50 + LINE * i) / inner, { font: { size: 14 } }));
  return {
    data,
    layout: {
      ...layout, width, height, paper_bgcolor: page, plot_bgcolor: page, showlegend: true,
      margin: { ...layout.margin, t: TOP, b: BOTTOM + below }, title: { text: escaped(title), x: 0.01, y: 0.97, yanchor: "top", font: { size: 22 } },
      annotations: [...(layout.annotations ?? []), ...words],
    },
  };
}

/** Saves the figure of a live one at a size in px. */
export async function save({ drawing, figure }, format, { width, height, enlarged = 1 }) {
  const [title] = document.title.split(" · ");
  const lines = figure.layout.meta.tables.slice(0, 1).map((table) => {
    const numbers = Object.entries(firsts(table)).map(([name, text]) => `${name} ${text}`);
    return `${table.title}${settings(table.at)}: ${table.columns[0] ?? ""} ${numbers.join(", ")}`;
  });
  const scale = Math.max(1, Math.min(width / USUAL.width, height / USUAL.height));
  const made = picture(drawing, title, [...lines, location.href], width / scale, height / scale);
  const finer = format === "png" ? enlarged : 1;
  const href = await drawing.plotly.toImage(made, { format, width: width / scale, height: height / scale, scale: scale * finer });
  const name = title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  Object.assign(document.createElement("a"), { href, download: `losslab-${name}.${format}` }).click();
}
