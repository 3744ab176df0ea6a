// A page to be printed: Python says all of it but the figures, which are drawn here, and the whole is one file to keep.

import { decode } from "./draw.js";
import { streamlit } from "./mount.js";
import { status } from "./tables.js";

const PLACE = "<svg></svg>"; // where a figure comes
const KEPT = 60_000; // ms that a browser has to save a file
const made = new Set(); // the numbers of what was asked for and made

/** The figures as SVG, one after the other, into their places in the HTML; `told(n)` hears how many are drawn. */
export async function finished({ html, figures }, plotly, told) {
  const [first, ...rest] = html.split(PLACE);
  let text = first;
  for (const [n, figure] of figures.entries()) {
    const { width, height } = figure.layout;
    text += await plotly.toImage(decode(figure), { format: "svg", width, height, imageDataOnly: true }) + rest[n];
    told(n + 1);
  }
  return text;
}

/** Called at every message: what is asked for once is made once. */
export default async function mount({ parentElement: root, data: [{ n, name, plotly, html, figures }] }) {
  if (made.has(n)) return;
  made.add(n);
  const said = status("p"), tell = (text) => { said.textContent = text; };
  root.replaceChildren(said);
  try {
    const text = await finished({ html, figures }, await streamlit.plotly(plotly), (drawn) => tell(`Drawing: ${drawn} of ${figures.length}.`));
    const href = URL.createObjectURL(new Blob([text], { type: "text/html" }));
    Object.assign(document.createElement("a"), { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), KEPT);
    tell(`Saved as ${name}. Open it in a browser and print it.`);
  } catch (error) {
    tell(`It could not be drawn: ${error.message}. Please try again.`);
  }
}
