"""The traced program, run in a real browser, gives NumPy's numbers: every loss, every stop of every slider."""

import inspect

import numpy as np
import pytest

from losslab import LOSSES
from losslab.checks.spaces import points, truths
from losslab.trace import accumulate, compile_figure, iterate, stack, take
from tests.sweep import cases_of, settings_of

LINE = np.concatenate([-np.geomspace(1e-9, 1e9, 91)[::-1], [0.0], np.geomspace(1e-9, 1e9, 91)])
SMALL = np.append(0.0, np.geomspace(1e-15, 0.5, 91))
PROBABILITIES = np.unique(np.concatenate([SMALL, 1 - SMALL]))


# Where pulls of candidates, or of overlap and distance, cancel, what is left is rounding.
CANCELLING = {"info_nce", "cosface", "diou_loss", "ciou_loss"}


def each(losses):
    return pytest.mark.parametrize("loss", losses, ids=lambda loss: loss.key)


@each([loss for loss in LOSSES if not loss.family.argument.vector])
def test_browser_and_numpy_agree(loss, evaluate):
    """Parameters and data are inputs of the program. Parts that no input moves are not in it: hence the shift."""
    domain = loss.domain(loss.family.argument.name)
    x = PROBABILITIES if str(domain) == "[0, 1]" else LINE[domain.contains(LINE)]
    cases = [settings | data for settings, data in cases_of(loss)]
    cases = cases if cases[0] else [{"shift": 0.0}]

    def everything(shift=0.0, **given):
        parts = {name: getattr(loss, name)(x + shift, **given) for name in ("value", "gradient", "curvature")}
        corners = loss.corners(**given) if loss.corners else ()
        return parts | {"corners": [[c.place, c.left, c.right] for c in corners]}

    program = compile_figure(everything, tuple(cases[0]))
    paths = {"/".join(map(str, path)) for path, _ in program["patches"]}
    assert "value" in paths
    for case, ours in zip(cases, evaluate(program, cases), strict=True):
        expected = everything(**case)
        for path in paths:
            name, *index = path.split("/")
            want = expected[name] if not index else expected[name][int(index[0])][int(index[1])]
            _same(ours[path], np.broadcast_to(want, ours[path].shape), f"{loss.key} {case} {path}")


@each([loss for loss in LOSSES if loss.family.argument.vector])
def test_browser_and_numpy_agree_on_vectors(loss, evaluate):
    """Parameters, labels and one vector are inputs, and a batch of which no entry is known before."""
    argument = loss.family.argument
    size = argument.entries or 3
    batch, entries = points(argument, size), [f"z{i}" for i in range(size)]
    data = {name: list(y) for name, y in truths(argument, size).items()}
    parts = {part: inspect.unwrap(getattr(loss, part)) for part in ("value", "gradient")}

    def everything(zero, **given):
        settings = {p.name: given[p.name] for p in loss.params}
        y = {name: given[name] for name in data if np.ndim(data[name][0]) < 2}
        y |= {name: stack(*(given[f"{name}{i}"] for i in range(3))) for name in data if name not in y}
        one, many = stack(*(given[e] for e in entries)), stack(*(batch[:, i] + zero for i in range(size)))
        out = {part: f(one, **y, **settings) for part, f in parts.items()}
        out |= {f"{part} of each": f(many, **y, **settings) for part, f in parts.items()}
        return out | {"first": out["gradient"][..., 0]}

    inputs = []
    for i, settings in enumerate(settings_of(loss)):
        x = batch[7 * i % len(batch)]
        for row in {0, i, i + 5, i + 10}:
            case = {**settings, **dict(zip(entries, x, strict=True)), "zero": 0.0}
            for name, y in data.items():  # the columns of a matrix are inputs of their own
                y = y[row % len(y)]
                case |= {f"{name}{j}": y[:, j].tolist() for j in range(3)} if np.ndim(y) > 1 else {name: y.tolist()}
            inputs.append(case)
    program = compile_figure(everything, tuple(inputs[0]))
    assert len(program["patches"]) == 5
    with np.errstate(all="ignore"):
        for case, found in zip(inputs, evaluate(program, inputs), strict=True):
            case = {key: np.asarray(value, dtype=float) for key, value in case.items()}
            wanted = everything(**case)
            lost = 1e-14 * max(map(np.max, map(np.abs, wanted.values()))) if loss.key in CANCELLING else 0.0
            for part, want in wanted.items():
                _same(found[part], np.ravel(want), f"{loss.key} {case} {part}", lost)


def test_arrays_of_more_axes_are_as_in_numpy(evaluate):
    """Every operation on arrays, of one, two and three axes, and scalars with all of them."""
    draw = np.random.default_rng(0)
    tables = [draw.normal(size=shape).round(3) for shape in ((4,), (3, 4), (2, 3, 4), (3, 1), (2, 1, 4), (1,))]
    single = draw.normal(size=3)

    def everything(zero):
        out, (row, table, cube, column, thin, one) = {}, [t + zero for t in tables]
        for i, x in enumerate((row, table, cube, column, thin, one)):
            for f in (np.sum, np.min, np.max):
                name = f"{f.__name__} {i}"
                out |= {
                    f"{name} all": f(x),
                    f"{name} last": f(x, axis=-1),
                    f"{name} keep": f(x, axis=-1, keepdims=True),
                }
                out[f"{name} less"] = x - f(x, axis=-1, keepdims=True)
                out[f"{name} against"] = x[..., None] - f(x, axis=-1, keepdims=True)[..., None]
            out |= {f"sort {i}": np.sort(x, axis=-1), f"cumsum {i}": np.cumsum(x, axis=-1), f"take {i}": x[..., 0]}
            out |= {f"size {i}": np.size(x, -1) + 0 * zero, f"expand {i}": x[..., None] * np.array([1.0, 2.0, 3.0])}
            out |= {f"stack {i}": stack(x, 2 * x, zero), f"where {i}": np.where(x > 0, x, np.exp(x))}
        pairs = {"row table": (row, table), "table cube": (table, cube), "column row": (column, row)}
        pairs |= {"thin column": (thin, column), "one cube": (one, cube), "cube column": (cube, column)}
        for name, (a, b) in pairs.items():
            out |= {f"{name} minus": a - b, f"{name} where": np.where(a > b, a, zero), f"{name} stack": stack(a, b)}
            out[f"{name} clip"] = np.clip(a, -0.5, b)
        for name, (m, v) in {"table row": (table, row), "cube row": (cube, row), "cube thin": (cube, thin)}.items():
            out |= {f"{name} matvec": np.matvec(m, v)}
            out[f"{name} vecmat"] = np.vecmat(np.matvec(m, v), m)
        out |= {"one matvec": np.matvec(column, one), "one vecmat": np.vecmat(column[..., 0], column)}
        out["row table vecmat"] = np.vecmat(table[..., 0], table)
        scalars = stack(*(single[i] + zero for i in range(3)))
        return out | {
            "scalars": np.cumsum(scalars),
            "last of scalars": scalars[..., 2],
            "sum of scalars": np.sum(scalars),
        }

    program = compile_figure(everything, ("zero",))
    (found,) = evaluate(program, [{"zero": 0.0}])
    expected = everything(0.0)
    assert found.keys() == expected.keys()
    for name, want in expected.items():
        _same(found[name], np.ravel(want), name)


def _same(found, expected, where, lost=0.0):
    """Equal to 1e-11, the browser's elementary functions being good to an ulp or two; infinities and NaN alike."""
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=max(lost, 1e-290), err_msg=where)


def agree(evaluate, function, cases):
    """The figure `function` gives in the browser what it gives in Python, for one set of inputs after the other."""
    program = compile_figure(function, tuple(cases[0]))
    for case, ours in zip(cases, evaluate(program, cases), strict=True):
        for name, want in function(**{k: np.asarray(v, dtype=float) for k, v in case.items()}).items():
            _same(ours[name], np.atleast_1d(want), f"{name} of {case}")
    return program


def test_an_input_may_be_a_list_of_any_length(evaluate):
    def figure(x, y, shift):
        return {
            "sum": np.sum(x * y) + shift,
            "shifted": y + shift,
            "size": np.size(x),
            "least": np.argmin(y) + 0 * shift,
        }

    cases = [
        {"x": [1.0, 2.0], "y": [3.0, 5.0], "shift": 0.5},
        {"x": [1.0, 2.0], "y": [3.0, 7.0], "shift": 0.5},
        {"x": [1.0], "y": [3.0], "shift": 0.5},
        {"x": [1.0, 2.0, 4.0], "y": [3.0, -np.inf, -np.inf], "shift": 0.5},
        {"x": [1.0, 2.0, 4.0], "y": [3.0, np.nan, 1.0], "shift": -0.5},
    ]
    agree(evaluate, figure, cases)


def test_lists_of_the_same_numbers_change_nothing(evaluate):
    program = compile_figure(lambda x, s: {"x": x + 1, "s": s + 1}, ("x", "s"))
    first, same, moved = evaluate(
        program,
        [{"x": [1.0, np.nan], "s": 1.0}, {"x": [1.0, np.nan], "s": 1.0}, {"x": [1.0, 2.0], "s": 1.0}],
        fresh=True,
    )
    assert (set(first), set(same), set(moved)) == ({"x", "s"}, set(), {"x"})


def test_a_computed_place(evaluate):
    def figure(x, k):
        return {"kth": take(np.sort(x), k), "of a constant": take(np.arange(5.0) ** 2, k)}

    agree(evaluate, figure, [{"x": [3.0, 1.0, 2.0], "k": k} for k in (0.0, 1.0, 2.0)])


def test_loops(evaluate):
    """A root, the same written twice, one that ends at its limit, one that holds NaN, and one in another."""

    def figure(a, x):
        def newton(root, count):
            new = (root + a / root) / 2
            return new, count + np.where(new == root, 0, 1)

        root, count = iterate(newton, (1.0, 0), 100)
        again, _ = iterate(newton, (1.0, 0), 100)
        far, turns = iterate(lambda s, n: (s + np.sum(x * s) + np.sum(np.sqrt(x)), n + 1), (a, 0), 7)
        (lost,) = iterate(lambda s: (s * np.nan,), (a,), 9)

        def outer(total):
            part, _ = iterate(lambda s, n: (s / 2 + total + np.max(x), n + 1), (total, a), 3)
            return (np.minimum(part, 50.0),)

        (nested,) = iterate(outer, (1.0,), 40)
        swapped = iterate(lambda s, t: (t, s), (a, 2.0), 3)
        return {"root": root, "count": count, "again": again, "far": far, "turns": turns, "lost": lost} | {
            "nested": nested,
            "first": swapped[0] + 0 * a,
            "second": swapped[1] + 0 * a,
        }

    program = agree(
        evaluate, figure, [{"a": 2.0, "x": [1.0, 0.5]}, {"a": 9.0, "x": [1.0, 0.5]}, {"a": 9.0, "x": [0.25] * 3}]
    )
    loops = [node for node in program["nodes"] if node[0] == "iterate"]
    assert len(loops) == 5, "equal loops are one node"
    far = next(node[1] for node in loops if node[1]["limit"] == 7)
    assert "sqrt" not in {node[0] for node in far["nodes"]}, "what the state does not move is computed once, outside"


def test_loops_that_keep_every_state(evaluate):
    """With rows of a table taken at a place that is counted; and one that stays as it is goes on counting."""
    table = np.arange(12.0).reshape(3, 4)

    def figure(a, x):
        seen, count = accumulate(lambda s, k: (s / 2 + np.sum(take(table, k) * x) * a, k + 1), (a, 0.0), 3)
        still, turns = accumulate(lambda s, k: (np.minimum(s, 5.0), np.minimum(k + 1, 2.0)), (a, 0.0), 6)
        middle = take(seen, np.floor(a / 2))
        return {"seen": seen, "count": count, "still": still, "turns": turns, "middle": middle}

    values = [{"a": 2.0, "x": [1.0, 0.5, -1.0]}, {"a": 7.0, "x": [1.0, 0.5, 3.0]}]
    agree(evaluate, figure, values)
    doubled = accumulate(lambda s: (2 * s,), (3.0,), 4)
    np.testing.assert_array_equal(doubled, [[3, 6, 12, 24, 48]])
