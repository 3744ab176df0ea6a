// Evaluates a program written by losslab/trace.py. Operations have NumPy's names and NumPy's meaning; a value is a
// number or a Float64Array.

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

const WHOLE = {  // operations on whole arrays
  sort: (a) => Float64Array.from(a).sort(),
  min: (a) => (typeof a === "number" ? a : a.reduce((s, v) => Math.min(s, v), Infinity)),
  sum: (a) => (typeof a === "number" ? a : a.reduce((s, v) => s + v, 0)),
  join: (...parts) => Float64Array.from(parts.flatMap((p) => (typeof p === "number" ? [p] : [...p]))),
};

function elementwise(f, args) {
  const n = args.reduce((m, a) => (typeof a === "object" ? a.length : m), -1);
  if (n < 0) return f(...args);
  const [a, b, c] = args.map((v) => (typeof v === "object" ? v : new Float64Array(n).fill(v)));
  const out = new Float64Array(n);
  if (args.length === 1) for (let i = 0; i < n; i++) out[i] = f(a[i]);
  else if (args.length === 2) for (let i = 0; i < n; i++) out[i] = f(a[i], b[i]);
  else for (let i = 0; i < n; i++) out[i] = f(a[i], b[i], c[i]);
  return out;
}

const KINDS = { f4: Float32Array, f8: Float64Array };

export function unpack(value) {
  if (typeof value !== "object") return Number(value);
  const bytes = Uint8Array.from(atob(value.bdata), (c) => c.charCodeAt(0));
  return new KINDS[value.dtype](bytes.buffer);
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
