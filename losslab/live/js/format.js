// Numbers as people read them: the same as `shown` in text.py, where it is said how.

const SUPERSCRIPTS = { "-": "⁻", ...Array.from("⁰¹²³⁴⁵⁶⁷⁸⁹") };
const plain = (power) => power >= -4 && power < 7; // of the first digit: such numbers are written out

export function format(value) {
  if (value === null || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (!value) return "0";
  const [mantissa, exponent] = Math.abs(value).toExponential(11).split("e"); // free of the noise of floats
  let power = Number(exponent);
  const kept = plain(power) ? Math.max(4, power + 2) : 4;
  let digits = String(Math.round(Number(mantissa.replace(".", "")) / 10 ** (12 - kept)));
  if (digits.length > kept) power += 1;
  digits = digits.replace(/0+$/, "");
  const first = plain(power) ? power : 0;
  const text = first < 0 ? `0.${"0".repeat(-first - 1)}${digits}`
    : `${digits.slice(0, first + 1).padEnd(first + 1, "0")}${digits.length > first + 1 ? `.${digits.slice(first + 1)}` : ""}`;
  return `${value < 0 ? "−" : ""}${text}${plain(power) ? "" : `·10${Array.from(String(power), (c) => SUPERSCRIPTS[c]).join("")}`}`;
}

/** A number for links, in as few digits as give it back: the same as `exact` in text.py, for those below 1e16. */
export function exact(value) {
  if (Object.is(value, -0)) return "-0";
  if (!value || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/-(\d)$/, "-0$1");
}

/** What a cell of a table shows: a number, or one of several words. */
export const cellText = (cell) => (cell?.words ? cell.words[Number(cell.place)] : format(Number(cell)));

/** δ = 1, ε = 0.1 */
export const settings = (pairs) => pairs.map(([symbol, value]) => `${symbol} = ${format(Number(value))}`).join(", ");

/** What a figure shows, for those who do not see it: the same as `describe` in figures/parts.py. */
export function describe({ layout }) {
  const { tables } = layout.meta;
  if (!tables.some(({ rows }) => rows.length)) return "An empty chart: no loss is chosen.";
  const titles = (axis) => [...new Set(Object.keys(layout).filter((name) => name.startsWith(axis)).map((name) => layout[name].title.text))].filter(Boolean).join(", ");
  const over = titles("xaxis");
  const said = tables.map(({ title, at, columns, rows }) => {
    const lines = rows.map(({ name, settings: own, cells }) =>
      `${name}${own.length ? ` (${settings(own)})` : ""}: ${cells.map((cell, j) => `${columns[j]} ${cellText(cell)}`).join(", ")}`);
    return `${title}${settings(at)}${lines.length ? ": " : ""}${lines.join("; ")}.`;
  });
  return [`Shown: ${titles("yaxis")}${over ? ` over ${over}` : ""}.`, ...said].join(" ");
}
