// Evaluates a program written by losslab/trace/. Operations have NumPy's names and NumPy's meaning.

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
  floor: Math.floor, fmod: (a, b) => a % b, isnan: (a) => Number.isNaN(a), isinf: (a) => Math.abs(a) === Infinity, isfinite: finite,
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
const reduce = (f, first) => (row) => { let t = first; for (let i = 0; i < row.length; i++) t = f(t, row[i]); return t; };
const total = { sum: reduce((s, v) => s + v, 0), min: reduce((s, v) => Math.min(s, v), Infinity),
  max: reduce((s, v) => Math.max(s, v), -Infinity) };
const least = (row) => row.reduce((k, v, i) => (v < row[k] || (v !== v && row[k] === row[k]) ? i : k), 0);
const over = (f) => (a) => (typeof a === "number" ? a : f(a));
const last = (f) => (a, keep) =>
  typeof a === "number" ? a : byRow(a, (row) => [f(row)], 1, keep ? [...shape(a).slice(0, -1), 1] : shape(a).slice(0, -1));

const WHOLE = {  // operations on whole arrays
  sum: over(total.sum), min: over(total.min), max: over(total.max),
  sum_last: last(total.sum), min_last: last(total.min), max_last: last(total.max),
  sort: (a) => byRow(a, (row) => row.slice().sort()),
  argmin: (a) => byRow(a, (row) => [least(row)], 1, shape(a).slice(0, -1)),
  cumsum: (a) => byRow(a, (row) => { let s = 0; return row.map((v) => (s += v)); }),
  size: (a) => shape(a).at(-1),
  matvec: (m, v) => times(m, v),
  vecmat: (v, m) => times(turned(m), v),
  expand: (a) => (typeof a === "number" ? Float64Array.of(a) : shaped(a.slice(), [...shape(a), 1])),
  take: (a, i) => (a.shape ? byRow(a, (row) => [row[i]], 1, shape(a).slice(0, -1)) : a[i] ?? NaN),
  join: (...parts) => Float64Array.from(parts.flatMap((p) => (typeof p === "number" ? [p] : [...p]))),
  stack: (...parts) => {
    const s = parts.map(shape).reduce(broadcast, []), k = parts.length, out = new Float64Array(size(s) * k);
    parts.forEach((p, j) => { const v = spread(p, s); for (let i = 0; i < size(s); i++) out[i * k + j] = v[i]; });
    return shaped(out, [...s, k]);
  },
};

// A matrix, or an array of them, times a vector, or an array of them; and a matrix with its rows as columns.
const times = (m, v) =>
  WHOLE.sum_last(elementwise("multiply", [m, shaped(v.slice(), [...shape(v).slice(0, -1), 1, shape(v).at(-1)])]), false);
function turned(m) {
  const s = shape(m), [rows, columns] = s.slice(-2), out = new Float64Array(m.length);
  for (let i = 0; i < m.length; i++) {
    const cell = i % (rows * columns), row = Math.floor(cell / columns);
    out[i - cell + (cell % columns) * rows + row] = m[i];
  }
  return shaped(out, [...s.slice(0, -2), columns, rows]);
}

// The shape two shapes have together: NumPy's rule, axes of length 1 repeat.
function broadcast(s, t) {
  const n = Math.max(s.length, t.length), axis = (u, i) => u[i - n + u.length] ?? 1;
  return Array.from({ length: n }, (_, i) => (axis(s, i) === 1 ? axis(t, i) : axis(s, i)));
}

// The entries of a value repeated to a shape: rows of the last axis are copied, or filled with their one entry.
function spread(value, to) {
  if (typeof value === "number") return new Float64Array(size(to)).fill(value);
  const from = shape(value);
  if (same(from, to)) return value;
  const n = to.length - 1, width = to[n], steps = to.map(() => 0), place = to.map(() => 0), out = new Float64Array(size(to));
  for (let i = from.length - 1, j = n, step = 1; i >= 0; step *= from[i--], j--) steps[j] = from[i] === 1 ? 0 : step;
  for (let k = 0, at = 0; k < out.length; k += width) {
    if (steps[n]) out.set(value.subarray(at, at + width), k);
    else out.fill(value[at], k, k + width);
    for (let j = n - 1; j >= 0; j--) {
      at += steps[j];
      if (++place[j] < to[j]) break;
      at -= steps[j] * to[j];
      place[j] = 0;
    }
  }
  return out;
}

// The arithmetic of arrays, most of what a figure asks for: a loop of its own is several times as fast as one that calls
// whatever function it is given.
const LOOPS = {
  add: (out, a, i, b, j) => { for (let m = 0; m < out.length; m++) out[m] = a[m & i] + b[m & j]; },
  subtract: (out, a, i, b, j) => { for (let m = 0; m < out.length; m++) out[m] = a[m & i] - b[m & j]; },
  multiply: (out, a, i, b, j) => { for (let m = 0; m < out.length; m++) out[m] = a[m & i] * b[m & j]; },
  divide: (out, a, i, b, j) => { for (let m = 0; m < out.length; m++) out[m] = a[m & i] / b[m & j]; },
};

// A number stands in an array of one entry, read at place m & 0; in any other array m & -1 is m.
const ALONE = [0, 1, 2].map(() => new Float64Array(1));

// An operation on every entry, written to `out` if that has the right length.
function elementwise(op, args, out) {
  const f = OPS[op];
  let n = -1, axes;
  for (let k = 0; k < args.length; k++) {
    const v = args[k];
    if (typeof v === "number") continue;
    if (v.shape || (n >= 0 && v.length !== n)) axes = args.map(shape).reduce(broadcast, []);
    n = v.length;
  }
  if (n < 0) return Number(f(args[0], args[1], args[2]));
  if (axes) {
    args = args.map((v) => (typeof v === "number" ? v : spread(v, axes)));
    n = size(axes);
  }
  const entries = (v, k) => { if (typeof v !== "number") return v; ALONE[k][0] = v; return ALONE[k]; };
  const place = (v) => (typeof v === "number" ? 0 : -1);
  if (out?.length !== n || !out.shape !== !axes) out = new Float64Array(n);
  const a = entries(args[0], 0), i = place(args[0]), b = entries(args[1] ?? 0, 1), j = place(args[1] ?? 0);
  if (LOOPS[op]) LOOPS[op](out, a, i, b, j);
  else if (args.length === 1) for (let m = 0; m < n; m++) out[m] = f(a[m & i]);
  else if (args.length === 2) for (let m = 0; m < n; m++) out[m] = f(a[m & i], b[m & j]);
  else {
    const c = entries(args[2], 2), k = place(args[2]);
    for (let m = 0; m < n; m++) out[m] = f(a[m & i], b[m & j], c[m & k]);
  }
  return axes ? shaped(out, axes) : out;
}

const KINDS = { f4: Float32Array, f8: Float64Array };

export function unpack(value) {
  if (typeof value !== "object") return Number(value);
  const bytes = Uint8Array.from(atob(value.bdata), (c) => c.charCodeAt(0));
  const data = new KINDS[value.dtype](bytes.buffer);
  return value.shape ? shaped(data, value.shape) : data;
}

// A node as (values of its arguments, array to write to or nothing) -> its value, and the indices of its arguments.
function operation([op, ...args]) {
  if (op === "iterate" || op === "accumulate") return { run: loop(args[0], op === "accumulate"), args: args.slice(1) };
  return { run: op in WHOLE ? (values) => WHOLE[op](...values) : (values, out) => elementwise(op, values, out), args };
}

// A program whose results take the place of its first inputs, over and over until they stay as they are; or as often
// as it says, and all of them are kept.
function loop({ limit, nodes, results }, all) {
  const steps = nodes.map((node) => (node[0] === "input" ? { input: node[1] } : operation(node)));
  const gathered = steps.map(({ args }) => args && Array(args.length)), values = Array(steps.length);
  return (given) => {
    const state = given.slice(), width = results.length, out = new Float64Array((all ? limit + 1 : 1) * width);
    out.set(state.slice(0, width));
    for (let pass = 0, still = false; pass < limit && (all || !still); pass++) {
      for (let i = 0; i < steps.length; i++) {
        const { run, args, input } = steps[i];
        if (run) for (let k = 0; k < args.length; k++) gathered[i][k] = values[args[k]];
        values[i] = run ? run(gathered[i], values[i]) : state[input];
      }
      still = true;
      results.forEach((i, k) => { still &&= values[i] === state[k] || (values[i] !== values[i] && state[k] !== state[k]); });
      results.forEach((i, k) => { state[k] = out[(all ? pass + 1 : 0) * width + k] = values[i]; });
    }
    return shaped(out, all ? [limit + 1, width] : [width]);
  };
}

// An input may be a list of numbers: it has changed if one of them has.
const read = (given) => (typeof given === "object" ? Float64Array.from(given, Number) : given);
const equal = (v, w) =>
  Object.is(v, w) || (v?.length !== undefined && v.length === w?.length && same(shape(v), shape(w)) && v.every((a, i) => Object.is(a, w[i])));

/**
 * Returns run(inputs, wanted) -> [[path, value], ...] of the patches that changed since they were given last. Of patches
 * whose path is not `wanted` now nothing is computed; `run.left` says whether one of them may have changed. An array
 * that was given is written over once two others have taken its place.
 */
export function load(program) {
  const nodes = program.nodes.map((node) => ({ op: node[0], value: undefined, spare: undefined, at: 0, changed: 0, args: [],
    ...(node[0] === "const" ? { value: unpack(node[1]) } : node[0] === "input" ? { input: node[1] } : operation(node)) }));
  const patches = program.patches.map(([path, index]) => ({ path, index, at: 0 }));
  const last = program.inputs.map(() => undefined);
  let now = 0, moved = 0; // runs are numbered: this one, and the last one whose inputs were others than those before
  /** @param {(path: any[]) => boolean} wanted */
  const run = (inputs, wanted = () => true) => {
    now++;
    program.inputs.forEach((name, i) => {
      const given = read(inputs[name]);
      if (!equal(given, last[i])) [last[i], moved] = [given, now];
    });
    const chosen = patches.filter(({ path }) => wanted(path)), needed = new Uint8Array(nodes.length);
    for (const { index } of chosen) needed[index] = 1;
    for (let i = nodes.length - 1; i >= 0; i--) if (needed[i]) for (const j of nodes[i].args) needed[j] = 1;
    nodes.forEach((node, i) => {
      if (!needed[i] || node.op === "const") return;
      const stale = node.value === undefined || node.args.some((j) => nodes[j].changed > node.at);
      const value = node.op === "input" ? last[node.input] : stale ? node.run(node.args.map((j) => nodes[j].value), node.spare) : node.value;
      if (!equal(value, node.value)) [node.spare, node.value, node.changed] = [node.value, value, now];
      node.at = now;
    });
    const found = chosen.filter(({ index, at }) => nodes[index].changed > at).map(({ path, index }) => [path, nodes[index].value]);
    for (const patch of chosen) patch.at = now;
    run.left = patches.some(({ at }) => at < moved);
    return found;
  };
  run.left = false;
  return run;
}
