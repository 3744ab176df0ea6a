// A figure of several losses put together from those of each. What has one name in all of them stands once, as the one
// in focus has it; what only one has comes where it has it.

/** Lists as one, in the order in which each has its own: [{name, item, of, i}], `of` the list whose item i stands there. */
export function merged(lists, named, first = 0) {
  const found = [];
  for (const [of, list] of lists.entries()) {
    let end = found.length;
    for (const [i, item] of [...list.entries()].reverse()) {
      const name = named(item), at = found.findIndex((each) => each.name === name);
      if (at < 0) found.splice(end, 0, { name, item, of, i });
      else {
        end = at;
        if (of === first) found[at] = { name, item, of, i };
      }
    }
  }
  return found;
}

const rowed = (row) => row.key ?? row.name;
const unique = (list) => [...new Set(list)];

/** The drawing of several, {still, program, stops, palette} each, of which the one numbered `first` is in focus. */
export function together(drawings, first) {
  const lead = drawings[first], { layout } = lead.still, metas = drawings.map(({ still }) => still.layout.meta);
  const traces = merged(drawings.map(({ still }) => still.data), ({ uid }) => uid, first);
  const tables = layout.meta.tables.map((_, n) => merged(metas.map((meta) => meta.tables[n].rows), rowed, first));
  const meta = { ...layout.meta, tables: layout.meta.tables.map((table, n) => ({ ...table, rows: tables[n].map(({ item }) => item) })) };
  if (meta.ghosts) meta.ghosts = merged(metas.map(({ ghosts }) => ghosts), ([uid]) => uid, first).map(({ item }) => item);
  const place = (list, of, i) => list.findIndex((each) => each.of === of && each.i === i);
  const inputs = unique(drawings.flatMap(({ program }) => program.inputs)), nodes = [], patches = [];
  for (const [of, { program }] of drawings.entries()) {
    const past = nodes.length, moved = (/** @type {number} */ i) => i + past;
    for (const [op, ...args] of program.nodes) {
      if (op === "const") nodes.push([op, ...args]);
      else if (op === "input") nodes.push([op, inputs.indexOf(program.inputs[args[0]])]);
      else if (op === "iterate" || op === "accumulate") nodes.push([op, args[0], ...args.slice(1).map(moved)]);
      else nodes.push([op, ...args.map(moved)]);
    }
    for (const [path, index] of program.patches) {
      const [part, i, , n, , row, ...rest] = path;
      const tabled = part === "layout" && path[1] === "meta" && path[2] === "tables" && path[4] === "rows";
      let there = of === first ? path : null;
      if (part === "data") there = ["data", place(traces, of, i), ...path.slice(2)];
      else if (tabled) there = [...path.slice(0, 5), place(tables[n], of, row), ...rest];
      if (there && !there.includes(-1)) patches.push([there, moved(index)]);
    }
  }
  return {
    still: { data: traces.map(({ item }) => item), layout: { ...layout, meta } },
    program: { inputs, nodes, patches },
    stops: Object.assign({}, ...drawings.map(({ stops }) => stops)),
    palette: lead.palette,
  };
}

const named = (data) => data.name ?? data.label ?? data.title ?? data.html ?? JSON.stringify(data.parts.map(named));

/** Where a step of each scene leads, [indices, numbers, focus], all of them together; null where one leads nowhere. */
function all(steps) {
  if (steps.includes(null) || steps.includes(undefined)) return null;
  return [unique(steps.flatMap(([at]) => at)), Object.assign({}, ...steps.map(([, numbers]) => numbers)), null];
}

/**
 * The scene that several scenes of a book, each of one loss, are together: what page.js needs of it. `at` are their
 * indices, `focus` is the loss whose words and numbers count.
 */
export function scene(book, at, focus) {
  const scenes = at.map((i) => book.scenes[i]);
  if (scenes.length < 2) return scenes[0];
  const first = Math.max(scenes.findIndex(({ loss }) => loss === focus), 0), lead = scenes[first];
  /** The step of each scene, where a control is not in all: that of the one that has it, and the others stay. */
  const stepped = (whose) => all(scenes.map((_, n) => (whose[n] ? whose[n].to : [[at[n]], {}, null])));
  const joined = (lists) => merged(lists, named, first).map(({ name, item }) => {
    const whose = lists.map((list) => list.find((each) => named(each) === name)), has = whose.filter(Boolean);
    if (item.parts) return { ...item, parts: joined(has.map(({ parts }) => parts)) };
    if ("to" in item) return { ...item, to: stepped(whose) };
    if (!item.options) return item;
    const options = item.options.map((option, i) => ({ ...option, to: option.to && stepped(whose.map((each) => each?.options[i])) }));
    return { ...item, options };
  });
  const [above, beside] = [joined(scenes.map((each) => each.above)), joined(scenes.map((each) => each.beside))];
  const says = Object.assign({}, ...scenes.map((each) => each.says));
  return {
    ...lead, above, beside, says,
    drawing: [lead, ...scenes].map(({ drawing }) => drawing).join("+"),
    drawings: scenes.map(({ drawing }) => drawing), first,
    inputs: unique(scenes.flatMap((each) => each.inputs)),
    free: unique(scenes.flatMap((each) => each.free)),
    given: Object.assign({}, ...scenes.map((each) => each.given), lead.given),
    notes: unique(scenes.map((each) => each.notes)).join(""),
    edit: lead.edit && { ...lead.edit, to: all(scenes.map((each) => each.edit?.to ?? null)) },
    losses: lead.losses,
  };
}
