// The drawings that this browser has. A message with values names one, which comes with a message of its own: that is
// the same at every run, so that Streamlit sends it once, and may come sooner or later than the values.

const KEPT = 32; // of drawings; a figure holds its own
const known = new Map(); // {id: {drawing: promise, give}}, the oldest first

/** A promise of the drawing of an id: {still, program, stops, palette}. */
export const drawing = (id) => entry(id).drawing;

function entry(id) {
  if (!known.has(id)) {
    let give;
    const promise = new Promise((done) => { give = done; });
    known.set(id, { drawing: promise, give });
  }
  return known.get(id);
}

/** Keep what Python sent: an id, a line's end, and JSON, zipped. */
export function keep(bytes) {
  const end = bytes.indexOf(10), id = new TextDecoder().decode(bytes.subarray(0, end));
  const { drawing: promise, give } = entry(id);
  known.delete(id);
  known.set(id, { drawing: promise, give: null });
  give?.(unzip(bytes.slice(end + 1)));
  for (const old of known.keys()) {
    if (known.size <= KEPT) break;
    if (!known.get(old).give) known.delete(old);
  }
}

/** Keep a drawing that this browser has made, or unpacked, itself. */
export function have(id, made) { known.set(id, { drawing: Promise.resolve(made), give: null }); }

const unzip = (bytes) => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();

/** What mounts it in Streamlit: it shows nothing. */
export default function mount({ data }) { keep(data); }
