// A surface of heights while it moves: colours and level lines go straight into what Plotly has drawn, which then makes
// the labels and the smooth picture anew.

const SHADES = 256;

/** A canvas that is read more than looked at. */
function canvas(width, height) {
  const made = Object.assign(document.createElement("canvas"), { width, height });
  return { made, pen: made.getContext("2d", { willReadFrequently: true }) };
}

/** The colours of a scale, [[share, colour], ...], each as its four bytes. */
function shades(scale, reversed) {
  const { pen } = canvas(SHADES, 1), ramp = pen.createLinearGradient(0, 0, SHADES, 0);
  for (const [share, color] of scale) ramp.addColorStop(reversed ? 1 - share : share, color);
  pen.fillStyle = ramp;
  pen.fillRect(0, 0, SHADES, 1);
  return new Uint32Array(pen.getImageData(0, 0, SHADES, 1).data.buffer);
}

/** One pixel for each height, rows from above to below, as an address. Without a height there is no colour. */
function picture(rows, { colorscale, reversescale, zmin, zmax }) {
  const { made, pen } = canvas(rows[0].length, rows.length), image = pen.createImageData(made.width, made.height);
  const pixels = new Uint32Array(image.data.buffer), colors = shades(colorscale, reversescale);
  rows.forEach((row, j) => row.forEach((z, i) => {
    const share = Math.round(((z - zmin) / (zmax - zmin)) * (SHADES - 1));
    if (z === z) pixels[(rows.length - 1 - j) * made.width + i] = colors[Math.min(Math.max(share, 0), SHADES - 1)];
  }));
  pen.putImageData(image, 0, 0);
  return made.toDataURL();
}

/** The lines of equal height as one path, straight within the halves of each cell of the grid. */
export function levels(rows, x, y, { start, end, size }) {
  let d = "";
  const half = (a, b, c) => {
    const low = Math.min(a[2], b[2], c[2]), high = Math.max(a[2], b[2], c[2]); // NaN, which crosses nothing, if one is
    for (let n = Math.max(Math.ceil((low - start) / size), 0); start + n * size <= Math.min(high, end + size / 2); n++) {
      const level = start + n * size;
      let pen = "M";
      for (const [p, q] of [[a, b], [b, c], [c, a]]) {
        if (p[2] < level === q[2] < level) continue;
        const share = (level - p[2]) / (q[2] - p[2]);
        d += `${pen}${(p[0] + share * (q[0] - p[0])).toFixed(1)},${(p[1] + share * (q[1] - p[1])).toFixed(1)}`;
        pen = "L";
      }
    }
  };
  for (let j = 0; j + 1 < y.length; j++) {
    for (let i = 0; i + 1 < x.length; i++) {
      const at = (k, l) => [x[i + k], y[j + l], rows[j + l][i + k]], [a, c] = [at(0, 0), at(1, 1)];
      half(a, at(1, 0), c);
      half(a, at(0, 1), c);
    }
  }
  return d;
}

const OWN = "losslab-levels", THEIRS = ".contourlines, .contourlabels";
const hide = (group, hidden) => { for (const node of group.querySelectorAll(THEIRS)) node.style.display = hidden ? "none" : ""; };

/** A line in the manner of Plotly's, in whose place it stands. */
function begin(group) {
  const line = group.querySelector(".contourlines path")?.cloneNode() ?? document.createElementNS(group.namespaceURI, "path");
  line.setAttribute("class", OWN);
  hide(group, true);
  return group.appendChild(line);
}

/** Draws a surface into the group that Plotly has drawn it in; `look` is Plotly's word of its colours. */
export function surface(group, { z, x, y, contours }, look, xa, ya) {
  const image = group.querySelector("image"), line = group.querySelector(`.${OWN}`) ?? begin(group);
  if (!image) return false;
  const right = Array.from(x, (v) => xa.c2p(v)), down = Array.from(y, (v) => ya.c2p(v)), [left, top] = [right[0], down.at(-1)];
  const wide = (right.at(-1) - left) / (right.length - 1), high = (down[0] - top) / (down.length - 1); // of a cell
  line.setAttribute("d", levels(z, right, down, contours) || "M0,0");
  const place = { x: left - wide / 2, y: top - high / 2, width: wide * right.length, height: high * down.length };
  const href = picture(z, look), ready = Object.assign(new Image(), { src: href });
  ready.decode().then(() => { // before that there would be no picture
    if (line.isConnected) for (const [name, value] of Object.entries({ ...place, href })) image.setAttribute(name, String(value));
  }, () => {});
  return true;
}

/** Plotly has drawn the surface. */
export function surfaced(group) {
  group.querySelector(`.${OWN}`)?.remove();
  hide(group, false);
}
