// The tables of values at a chart, and the small things that stand beside them.

import { cellText, format, settings } from "./format.js";

/** A node with properties and parts. */
export function tag(name, extra = {}, ...inside) {
  const made = Object.assign(document.createElement(name), extra);
  made.append(...inside);
  return made;
}

/** Something that is read out when its text changes. */
export function status(name, extra = {}) {
  const made = tag(name, extra);
  made.setAttribute("role", "status");
  return made;
}

/**
 * Sets a text where it is another: what did not change is not laid out again. The node of the text stays: for a new one
 * a browser looks through the whole page for what `:has` it.
 */
export function write(node, text) {
  if (node.textContent === text) return;
  if (node.childNodes.length === 1 && node.firstChild.nodeType === Node.TEXT_NODE) node.firstChild.data = text;
  else node.textContent = text;
}

export function swatch(color, dash) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg"), line = document.createElementNS(ns, "line");
  svg.setAttribute("width", "36");
  svg.setAttribute("height", "12");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, value] of Object.entries({ x1: 0, x2: 36, y1: 6, y2: 6, stroke: color, "stroke-width": 3 })) line.setAttribute(name, String(value));
  if (dash !== "solid") line.setAttribute("stroke-dasharray", dash.replaceAll("px", ""));
  svg.append(line);
  return svg;
}

/** A table without its numbers; `look` gives a colour of the light page as it is on this one. */
function empty({ of, columns, rows }, look) {
  const cell = (name, scope) => { const made = tag(name); made.setAttribute("scope", scope); return made; };
  const head = tag("tr", {}, ...["", ...columns].map(() => cell("th", "col")));
  head.cells[0].append(tag("span", { textContent: of, className: "losslab-hidden" }));
  columns.forEach((name, j) => head.cells[j + 1].append(tag("span", { textContent: name })));
  const body = rows.map((row) => {
    const name = cell("th", "row");
    if (row.color) name.append(swatch(look(row.color), row.dash));
    name.append(tag("span"));
    return tag("tr", {}, name, ...row.cells.map(() => tag("td")));
  });
  const table = tag("table", { className: "losslab-values" }, tag("caption"), head, ...body);
  return tag("div", { className: "losslab-scroll" }, table);
}

/** What is shown, in one list: colour, name, the first number of the table, and a button that takes a loss away. */
export class Readout {
  /** `remove(key)` hears what is taken away. */
  constructor(remove) {
    this.remove = remove;
    this.head = tag("span");
    this.what = tag("span");
    this.body = tag("tbody");
    this.table = tag("table", { className: "losslab-list" }, tag("caption", {}, this.head, this.what), this.body);
  }

  build({ tables: [table] }, look, place, removable) {
    const listed = table.rows.map((row) => {
      const name = tag("th", {}, row.color ? swatch(look(row.color), row.dash) : "", tag("span"));
      name.setAttribute("scope", "row");
      const away = removable && row.key ? tag("button", { type: "button", textContent: "×", onclick: () => this.remove(row.key) }) : "";
      if (away) away.setAttribute("aria-label", `Take ${row.name} away`);
      return tag("tr", {}, name, tag("td"), tag("td", {}, away));
    });
    this.body.replaceChildren(...listed);
    if (place) place.replaceChildren(this.table);
    else this.table.remove();
  }

  fill({ tables: [{ title, columns, at, rows }] }) {
    write(this.head, `${title}${settings(at)}`);
    write(this.what, columns[0] ?? "");
    rows.forEach((row, i) => {
      const { cells } = this.body.rows[i];
      write(cells[0].lastChild, row.name + (row.settings.length ? ` (${settings(row.settings)})` : ""));
      write(cells[1], row.cells.length ? cellText(row.cells[0]) : "");
    });
  }
}

/** What a movement did to the first numbers of a table, in a sentence; `before` are the texts they had. */
export function moved({ columns, rows }, before) {
  const now = firsts({ rows }), changed = [], stayed = [];
  for (const [name, text] of Object.entries(now)) {
    if (before[name] === undefined || before[name] === text) stayed.push(`${name} at ${text}`);
    else changed.push(`${name} ${before[name]} → ${text}`);
  }
  if (!changed.length) return "";
  return `${columns[0]}: ${changed.join(", ")}${stayed.length ? `; unmoved: ${stayed.join(", ")}` : ""}.`;
}

/**
 * What a point that was moved did to lines, in a sentence: how far each is from where it was, wherever that is most.
 * `named` are pairs [uid, name]; of `before` and `now` each has its heights at the same places.
 */
export function shifted(named, before, now) {
  const height = (lines, uid) => lines.find((line) => line.uid === uid)?.y;
  const far = named.map(([uid, name]) => {
    const [then, here] = [height(before, uid), height(now, uid)];
    return [name, then && here ? Math.max(...here.map((y, i) => Math.abs(y - then[i]))) : NaN];
  }).filter(([, by]) => Number.isFinite(by));
  if (!far.length) return "";
  const most = Math.max(...far.map(([, by]) => by)), unit = most ? 10 ** (Math.floor(Math.log10(most)) - 1) : 1;
  const said = far.map(([name, by]) => `${name} by ${format(Math.round(by / unit) * unit)}`);
  return `This point moved ${[said.slice(0, -1).join(", "), said.at(-1)].filter(Boolean).join(" and ")}.`;
}

/** {name: text} of the first numbers of a table. */
export const firsts = ({ rows }) => Object.fromEntries(rows.filter((row) => row.cells.length).map((row) => [row.name, cellText(row.cells[0])]));

/** The tables of a figure, below its chart. */
export class Tables {
  constructor() {
    this.below = tag("div");
  }

  build({ tables }, look) {
    const made = tables.map((table) => empty(table, look));
    this.below.replaceChildren(...made);
    this.drawn = made.map((box) => box.firstChild);
  }

  fill({ tables }) {
    tables.forEach(({ title, at, rows }, n) => {
      const table = this.drawn[n];
      write(table.caption, `${title}${settings(at)}`);
      rows.forEach((row, i) => {
        const { cells } = table.rows[i + 1];
        write(cells[0].lastChild, row.name + (row.settings.length ? ` (${settings(row.settings)})` : ""));
        row.cells.forEach((value, j) => write(cells[j + 1], cellText(value)));
      });
    });
  }
}

/** A button that puts the page's address, which is its state, on the clipboard. */
export function copier() {
  const button = tag("button", { type: "button", textContent: "Copy link" }), said = status("span");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      said.textContent = "Copied. The link opens this state; a zoom with the mouse is not part of it.";
    } catch { // no clipboard without a secure connection
      said.textContent = location.href;
      getSelection().selectAllChildren(said);
    }
  });
  return tag("div", { className: "losslab-tools" }, button, said);
}
