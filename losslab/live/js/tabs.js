// On a narrow screen: which panel is shown, and what the lines are called that no list names.

import { unlisted } from "./style.js";
import { swatch, tag } from "./tables.js";

export class Tabs {
  /** `open(panel)` hears which is wanted. */
  constructor(open) {
    this.open = open;
    this.bar = tag("div", { className: "losslab-tabs", hidden: true });
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", "Panel of the chart");
    this.names = tag("p", { className: "losslab-names", hidden: true });
  }

  /** `only` is the panel that is shown, null where all are; `look` gives colours, and is null where the chart has a legend. */
  show({ data, layout }, only, look) {
    this.bar.hidden = only === null;
    this.names.hidden = !look;
    if (only !== null) this.label(layout, only);
    if (look) this.call(data, layout.meta.tables[0], look);
  }

  label(layout, only) {
    const axes = Array.from({ length: layout.meta.panels }, (_, i) => ["yaxis", "xaxis"].map((axis) => layout[`${axis}${i ? i + 1 : ""}`].title.text));
    const said = axes.map(([y, x], i) => y || x || `${i + 1}`);
    const titles = said.map((title, i) => (said.filter((other) => other === title).length > 1 ? `${title}: ${axes[i][1] || i + 1}` : title));
    if (this.titles !== titles.join("\n")) {
      this.titles = titles.join("\n");
      this.bar.replaceChildren(...titles.map((textContent, i) => tag("button", { type: "button", textContent, onclick: () => this.open(i) })));
    }
    [...this.bar.children].forEach((button, i) => button.setAttribute("aria-pressed", String(i === only)));
  }

  /** The names of the legend that the list of values does not have. */
  call(data, { rows }, look) {
    const named = unlisted(data, rows);
    const key = JSON.stringify(named.map(({ name, line, marker }) => [name, look((line ?? marker)?.color)]));
    if (this.key === key) return;
    this.key = key;
    this.names.replaceChildren(...named.map(({ name, line, marker }) => {
      const { color } = line ?? marker ?? {};
      return tag("span", {}, typeof color === "string" ? swatch(look(color), line?.dash ?? "solid") : "", name);
    }));
  }
}
