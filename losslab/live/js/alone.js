// A page of its own as a host: what host.js lists, without a server. Its sliders are the `Sliders` of inputs.js.

import { high, themed } from "./style.js";

export class Alone {
  /** `sliders` hold the numbers, `readout` is the node for the list of values, `load()` gives Plotly. */
  constructor(sliders, readout, load) {
    this.sliders = sliders;
    this.place = readout;
    this.load = load;
    this.loading = null;
    this.live = null; // the figure, once there is one
    this.coarse = matchMedia("(pointer: coarse)").matches;
  }

  thumbs(names) { return this.sliders.texts(names); }

  slider(node, names) { return names.find((name) => this.sliders.of(name)?.contains(node)); }

  /** What other hands move, the thumb follows at once. */
  pale(name, waits) { if (waits) this.sliders.put(name, this.live.values.current(name)); }

  theme(node) { return themed(node); }

  arrive() {}

  /** What is left of the first screen, with a line for words; where that is little, as high as is needed. */
  room(plot) {
    const top = plot.getBoundingClientRect().top + scrollY, below = parseFloat(getComputedStyle(plot).scrollMarginBottom);
    return high(top, below);
  }

  readout() { return this.place; }

  plotly() { return (this.loading ??= this.load()); }

  watch() {}
}
