// Evaluates a program written by losslab/trace.py. Operations have NumPy's names and NumPy's meaning.

const finite = Number.isFinite;
const power = (a, b) =>
  a === 1 || b === 0 ? 1 : a === -1 && !finite(b) && !Number.isNaN(b) ? 1 : Math.pow(a, b);
const clip = (x, low, high) => Math.min(Math.max(x, low), high);

export const OPS = {
  add: (a, b) => a + b, subtract: (a, b) => a - b, multiply: (a, b) => a * b, divide: (a, b) => a / b,
  power, negative: (a) => -a, absolute: Math.abs, square: (a) => a * a, sign: Math.sign,
  minimum: (a, b) => Math.min(a, b), maximum: (a, b) => Math.max(a, b), clip,
  sqrt: Math.sqrt, hypot: (a, b) => Math.hypot(a, b), exp: Math.exp, expm1: Math.expm1, log: Math.log, log1p: Math.log1p,
  sin: Math.sin, cos: Math.cos, tan: Math.tan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, arctan: Math.atan,
  floor: Math.floor, isnan: (a) => Number.isNaN(a), isinf: (a) => Math.abs(a) === Infinity, isfinite: finite,
  less: (a, b) => a < b, less_equal: (a, b) => a <= b, greater: (a, b) => a > b, greater_equal: (a, b) => a >= b,
  equal: (a, b) => a === b, not_equal: (a, b) => a !== b,
  bitwise_and: (a, b) => !!a && !!b, logical_and: (a, b) => !!a && !!b,
  bitwise_or: (a, b) => !!a || !!b, logical_or: (a, b) => !!a || !!b, invert: (a) => !a, logical_not: (a) => !a,
  where: (c, a, b) => (c ? a : b),
};

// A value is a number, a Float64Array, or a Float64Array with the shape of an array of more axes.
const shape = (a) => (typeof a === "number" ? [] : a.shape ?? [a.length]);
const size = (s) => s.reduce((n, m) => n * m, 1);
const same = (s, t) => s.length === t.length && s.every((n, i) => n === t[i]);
const shaped = (data, s) => (s.length === 0 ? data[0] : s.length === 1 ? data : Object.assign(data, { shape: s }));

// An array of rows along the last axis, each made of a row of `a` by `f`.
function byRow(a, f, width = shape(a).at(-1), axes = [...shape(a).slice(0, -1), width]) {
  const n = shape(a).at(-1), out = new Float64Array((a.length / n) * width);
  for (let i = 0; i < a.length / n; i++) out.set(f(a.subarray(i * n, (i + 1) * n)), i * width);
  return shaped(out, axes);
}
const total = { sum: (row) => row.reduce((s, v) => s + v, 0), min: (row) => row.reduce((s, v) => Math.min(s, v), Infinity),
  max: (row) => row.reduce((s, v) => Math.max(s, v), -Infinity) };
const over = (f) => (a) => (typeof a === "number" ? a : f(a));
const last = (f) => (a, keep) =>
  typeof a === "number" ? a : byRow(a, (row) => [f(row)], 1, keep ? [...shape(a).slice(0, -1), 1] : shape(a).slice(0, -1));

const WHOLE = {  // operations on whole arrays
  sum: over(total.sum), min: over(total.min), max: over(total.max),
  sum_last: last(total.sum), min_last: last(total.min), max_last: last(total.max),
  sort: (a) => byRow(a, (row) => Float64Array.from(row).sort()),
  cumsum: (a) => byRow(a, (row) => { let s = 0; return row.map((v) => (s += v)); }),
  size: (a) => shape(a).at(-1),
  expand: (a) => (typeof a === "number" ? Float64Array.of(a) : shaped(a.slice(), [...shape(a), 1])),
  take: (a, i) => byRow(a, (row) => [row[i]], 1, shape(a).slice(0, -1)),
  join: (...parts) => Float64Array.from(parts.flatMap((p) => (typeof p === "number" ? [p] : [...p]))),
  stack: (...parts) => {
    const s = parts.map(shape).reduce(broadcast, []), k = parts.length, out = new Float64Array(size(s) * k);
    parts.forEach((p, j) => { const v = spread(p, s); for (let i = 0; i < size(s); i++) out[i * k + j] = v[i]; });
    return shaped(out, [...s, k]);
  },
};

// The shape two shapes have together: NumPy's rule, axes of length 1 repeat.
function broadcast(s, t) {
  const n = Math.max(s.length, t.length), axis = (u, i) => u[i - n + u.length] ?? 1;
  return Array.from({ length: n }, (_, i) => (axis(s, i) === 1 ? axis(t, i) : axis(s, i)));
}

// The entries of a value repeated to a shape.
function spread(value, to) {
  if (typeof value === "number") return new Float64Array(size(to)).fill(value);
  const from = shape(value);
  if (same(from, to)) return value;
  const steps = to.map(() => 0), place = to.map(() => 0), out = new Float64Array(size(to));
  for (let i = from.length - 1, j = to.length - 1, step = 1; i >= 0; step *= from[i--], j--) steps[j] = from[i] === 1 ? 0 : step;
  for (let k = 0, at = 0; k < out.length; k++) {
    out[k] = value[at];
    for (let j = to.length - 1; j >= 0; j--) {
      at += steps[j];
      if (++place[j] < to[j]) break;
      at -= steps[j] * to[j];
      place[j] = 0;
    }
  }
  return out;
}

function elementwise(f, args) {
  const s = args.map(shape).reduce(broadcast, []);
  if (!s.length) return f(...args);
  const [a, b, c] = args.map((v) => spread(v, s)), n = size(s);
  const out = new Float64Array(n);
  if (args.length === 1) for (let i = 0; i < n; i++) out[i] = f(a[i]);
  else if (args.length === 2) for (let i = 0; i < n; i++) out[i] = f(a[i], b[i]);
  else for (let i = 0; i < n; i++) out[i] = f(a[i], b[i], c[i]);
  return shaped(out, s);
}

const KINDS = { f4: Float32Array, f8: Float64Array };

export function unpack(value) {
  if (typeof value !== "object") return Number(value);
  const bytes = Uint8Array.from(atob(value.bdata), (c) => c.charCodeAt(0));
  const data = new KINDS[value.dtype](bytes.buffer);
  return value.shape ? shaped(data, value.shape) : data;
}

// Returns run(inputs) -> [[path, value], ...] of the patches that changed since the call before.
export function load(program) {
  const nodes = program.nodes.map(([op, ...args]) => ({ op, args, value: undefined, dirty: true }));
  for (const node of nodes) if (node.op === "const") node.value = unpack(node.args[0]);
  const last = program.inputs.map(() => NaN);
  return (inputs) => {
    const changed = program.inputs.map((name, i) => inputs[name] !== last[i]);
    program.inputs.forEach((name, i) => { last[i] = inputs[name]; });
    for (const node of nodes) {
      if (node.op === "const") { node.dirty = false; continue; }
      if (node.op === "input") { node.dirty = changed[node.args[0]]; node.value = last[node.args[0]]; continue; }
      node.dirty = node.value === undefined || node.args.some((i) => nodes[i].dirty);
      if (!node.dirty) continue;
      const values = node.args.map((i) => nodes[i].value);
      const result = node.op in WHOLE ? WHOLE[node.op](...values) : elementwise(OPS[node.op], values);
      node.value = typeof result === "boolean" ? Number(result) : result;
    }
    return program.patches.filter(([, i]) => nodes[i].dirty).map(([path, i]) => [path, nodes[i].value]);
  };
}
