// What `layout.meta.drags` lists can be taken on the chart: an upright line along x, a bar along y: by its whole column,
// with a finger by its top; a place along both.

export const REACH = 16; // px around a mark that can be grabbed

export const parts = (handle) => handle.parts ?? [handle];
const nearest = (places, x) => places.reduce((best, place, i) => (Math.abs(place - x) < Math.abs(places[best] - x) ? i : best), 0);

/** `live` has the drawing, the values and the film of a figure; `on` listens as long as it is there. */
export function grabbing(live, on) {
  const { plot, drawing, values, player } = live;
  let held = null;
  const hold = (what) => {
    held = what;
    values.held = held ? parts(held.handle).map((part) => part.input) : [];
  };
  const placed = (part) => part.places[nearest(part.stops, values.current(part.input))];

  const near = (event) => {
    if (!drawing.ready) return null;
    const finger = event.pointerType === "touch", reach = finger ? 1.6 * REACH : REACH;
    for (const handle of live.handles) {
      const { x, y, px, py, inside } = drawing.at(event, handle.panel);
      if (!inside) continue;
      if (handle.axis === "xy") {
        const [right, up] = parts(handle).map(placed);
        if (Math.hypot(x.c2p(right) - px, y.c2p(up) - py) <= reach) return { handle, axis: x, up: y };
      } else if (handle.axis === "y") {
        const at = x.p2c(px);
        const meant = !finger || Math.abs(py - y.c2p(placed(handle))) <= reach; // elsewhere a finger scrolls the page
        if (meant && at >= handle.between[0] && at <= handle.between[1]) return { handle, axis: y };
      } else if (Math.abs(px - x.c2p(placed(handle))) <= reach) return { handle, axis: x };
    }
    return null;
  };

  const move = (event) => {
    const box = plot.getBoundingClientRect();
    const put = ({ input, stops, places }, axis, pixel) => values.post.carry(input, stops[nearest(places, axis.p2c(pixel - axis._offset))]);
    const { handle, axis, up } = held, [part, other] = parts(handle);
    put(part, axis, handle.axis === "y" ? event.clientY - box.top : event.clientX - box.left);
    if (other) put(other, up, event.clientY - box.top);
  };

  on(plot, "pointerdown", (event) => {
    hold(event.button === 0 ? near(event) : null);
    if (!held) return;
    event.stopPropagation();
    plot.setPointerCapture(event.pointerId);
    for (const name of values.held) player.give(name);
    if (held.handle.axis === "y") move(event);
  });
  for (const type of ["mousedown", "touchstart"]) {
    on(plot, type, (event) => { if (held) { event.stopImmediatePropagation(); event.preventDefault(); } }, { passive: false });
  }
  on(plot, "pointermove", (event) => {
    if (held) return move(event);
    const at = event.pointerType === "mouse" && !event.buttons ? near(event) : null;
    for (const [name, axis] of [["grab", "x"], ["lift", "y"], ["carry", "xy"]]) plot.classList.toggle(`losslab-${name}`, at?.handle.axis === axis);
  });
  const release = () => {
    const names = values.held;
    hold(null);
    values.rest(...names);
  };
  for (const type of ["pointerup", "pointercancel"]) on(plot, type, release);
}
