"""A visitor's table: what was meant is read by pandas, and again by the code shown; nothing is dropped unsaid."""

import gzip
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from losslab.data import LIST, MOST_BYTES, MOST_COLUMNS, columns, guess, kind_of, read_table, roles, sign, take

NB = "\u00a0"
ROLES = {"pairs": ("x", "y"), "predictions": ("y_true", "y_pred"), "residuals": ("residual",), "errors": ("residual",)}


def run(call, raw, tmp_path=None, text=None):
    """The data frame that the code of a call makes, of the file or the pasted text."""
    if text is not None:
        scope = {"text": text}
        exec(call.code("text", text=True), scope)
    else:
        path = tmp_path / "table.any"
        path.write_bytes(raw)
        scope = {}
        exec(call.code(repr(str(path))), scope)
    return scope["table"]


def read(given, *names, **chosen):
    """([numbers of each column], sentence on the rows left out): the code that is shown reads the very same."""
    text = given if isinstance(given, str) else None
    table = read_table(given.encode() if text else given, **chosen)
    names = names or guess(table, *ROLES[kind_of(table)])
    taken = take(table, *names)
    if text:
        frame = run(taken.call, b"", text=text)
        for name, values in zip(names, taken.arrays, strict=True):
            np.testing.assert_array_equal(frame[name], values)
    return [values.tolist() for values in taken.arrays], taken.dropped


def doubts(text, **chosen):
    table = read_table(text.encode(), **chosen)
    return (*table.doubts, *take(table, *guess(table, *ROLES[kind_of(table)])).doubts)


def notes(text):
    return " ".join(read_table(text.encode()).notes)


# what pandas wrote is read again

numbers = st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) > 1e-300)


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=20),
    dialect=st.sampled_from(
        [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."), (" ", "."), (" ", ",")]
    ),
    header=st.booleans(),
    quoted=st.booleans(),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"]),
)
def test_well_formed_tables_of_every_dialect_come_back(rows, dialect, header, quoted, ending, encoding):
    separator, mark = dialect
    rows = [(0.5, 0.5, 0.5), *rows]  # 1,234 alone could be 1234
    wrap = '"{}"'.format if quoted else "{}".format
    cells = [[wrap(repr(value).replace(".", mark)) for value in row] for row in rows]
    cells = [[wrap(name) for name in ("größe", "a_b", "x")], *cells] if header else cells
    raw = ending.join(separator.join(row) for row in cells).encode(encoding)
    table = read_table(raw)
    assert table.names == (("größe", "a_b", "x") if header else ("column 1", "column 2", "column 3"))
    assert table.numeric == table.names
    found, said = columns(table, *table.names)
    assert said == "" and np.array_equal(np.array(found).T, rows)


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(st.tuples(st.integers(-(10**8), 10**8), st.integers(0, 99)), min_size=2, max_size=12),
    separator=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    grouped=st.booleans(),
    comments=st.sampled_from(["", "# made by hand\n", "% run 7, lamp on\n% second\n", "// a note\n"]),
    index=st.booleans(),
)
def test_what_pandas_writes_is_read_as_it_was_or_the_page_asks(values, separator, decimal, grouped, comments, index):
    assume(not (grouped and separator == "," and decimal == ","))
    x = [whole + part / 100 for whole, part in values]
    frame = pd.DataFrame({"length": x, "width": x[::-1]})
    text = frame.to_csv(sep=separator, decimal=decimal, index=index)
    if grouped:
        other = {",": ".", ".": ","}[decimal]

        def written(value):
            return f"{value:,.2f}".replace(",", "_").replace(".", decimal).replace("_", other)

        text = frame.map(written).to_csv(sep=separator, index=index)
    text = comments + text
    table = read_table(text.encode())
    asked = bool(doubts(text))
    found, said = read(text, "length", "width")
    expected = [[float(f"{v:.2f}") for v in x], [float(f"{v:.2f}") for v in x[::-1]]] if grouped else [x, x[::-1]]
    assert asked or (found == expected and said == ""), (text, table.notes)


TEXT = st.text(alphabet="01259.,;\t|\" \n\r-+eExn=\x00é−∞\u2028'#[]{}()%$KM/:" + NB, max_size=200)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=300) | TEXT.map(lambda text: text.encode()) | TEXT.map(lambda text: text.encode("utf-16")))
@example(b",,\n,,")
@example(b'""\n""')
@example("\ufeff".encode("utf-16"))
@example(b"[" * 5000)
@example(b"[[[[1]]]]")
@example(b"{}")
@example(b'[{"a": [1]}]')
def test_any_bytes_give_a_table_or_a_sentence(raw):
    try:
        table = read_table(raw)
    except ValueError as error:
        assert type(error) is ValueError and len(str(error)) < 400 and str(error).isprintable()
        return
    assert 1 <= len(table.names) == len(set(table.names)) <= MOST_COLUMNS and set(table.numeric) <= set(table.names)
    for name in table.names:
        try:
            (found,), said = columns(table, name)
        except ValueError as error:
            assert type(error) is ValueError and str(error).isprintable()
        else:
            assert np.all(np.isfinite(found)) and len(found) >= 1
            assert all(part.isprintable() for part in (said, *table.notes))


# the kinds of people's tables


@pytest.mark.parametrize(
    "text, names, x, y",
    [
        ("# x y\n1 2.1\n2 3.9\n3 6.2\n4 60", ("x", "y"), [1, 2, 3, 4], [2.1, 3.9, 6.2, 60]),
        ("#t,v\n0,2.5\n1,3.5\n", ("t", "v"), [0, 1], [2.5, 3.5]),
        ("% time\tvolt\n0\t2.5\n1\t3.5\n", ("time", "volt"), [0, 1], [2.5, 3.5]),
        ("# run 3\n# a b\n1 2\n3 4", ("a", "b"), [1, 3], [2, 4]),
        ("# exported 2024-05-01\n1,3\n2,5\n3,7", ("column 1", "column 2"), [1, 2, 3], [3, 5, 7]),
    ],
)
def test_T1_a_leading_sign_of_comment_is_no_name(text, names, x, y):
    assert read_table(text.encode()).names == names and read(text) == ([x, y], "")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("trailing", [True, False])
def test_T2_a_table_is_at_least_as_wide_as_its_header(separator, trailing):
    rows = [(1, 2.1, ""), (2, 3.9, ""), (3, 60, "lamp replaced"), (4, 8.1, ""), (5, 9.8, "")]
    lines = [separator.join(map(str, row if trailing or row[2] else row[:2])) for row in [("x", "y", "note"), *rows]]
    text = "\n".join(lines)
    assert read(text, "x", "y") == ([[1, 2, 3, 4, 5], [2.1, 3.9, 60, 8.1, 9.8]], "")
    assert ("4 rows have fewer than 3 cells" in notes(text)) != trailing


@pytest.mark.parametrize(
    ("text", "line", "y"),
    [
        ("x,y\n1,2.1\n2,3.9\n3,60,lamp\n4,8.1", 4, [2.1, 3.9, 60, 8.1]),
        ("x;y;note\n1;2,1;\n2;3,9;off; then on\n3;60;\n4;8,1;", 3, [2.1, 3.9, 60, 8.1]),
    ],
)
def test_T2_words_behind_the_last_column_do_not_cost_the_row(text, line, y):
    assert read(text) == ([[1, 2, 3, 4], y], "")
    assert f"Line {line} has words behind the last column" in notes(text)


def test_T2_numbers_behind_the_last_column_or_words_in_it_do():
    assert read("x,y\n1,2.1\n2,3.9\n3,6,0\n4,8.1")[0] == [[1, 2, 4], [2.1, 3.9, 8.1]]
    assert read("name,x,y\nA,1,2\nSmith, B,3,4\nC,5,6")[0] == [[1, 5], [2, 6]]


def test_T3_titles_above_a_table_are_skipped_and_said():
    output = (
        "RESIDUAL OUTPUT\t\t\n\t\t\nObservation\tPredicted Y\tResiduals\n1\t10.2\t0.3\n2\t11.9\t-0.1\n3\t14.1\t0.7\n"
        "4\t15.8\t5.2"
    )
    table = read_table(output.encode())
    assert table.names == ("Observation", "Predicted Y", "Residuals") and kind_of(table) == "errors"
    assert read(output) == ([[0.3, -0.1, 0.7, 5.2]], "")
    assert "separated by tabs" in notes(output) and "Line 1 above the names is skipped: `RESIDUAL OUTPUT`." in notes(
        output
    )
    cities = "Sales by city\ncity\tads\tsales\nNew York\t2\t5\nSan Francisco\t3\t6\nBoston\t4\t9"
    assert read(cities) == ([[2, 3, 4], [5, 6, 9]], "") and "`Sales by city`" in notes(cities)


def test_T3_the_longest_block_of_a_regression_output_is_the_table():
    text = (
        "SUMMARY OUTPUT\t\t\t\t\t\n\t\t\t\t\t\nRegression Statistics\t\t\t\t\t\nMultiple R\t0.98\t\t\t\t\n"
        "R Square\t0.96\t\t\t\t\n\t\t\t\t\t\nANOVA\t\t\t\t\t\n\tdf\tSS\tMS\tF\tSignificance F\n"
        "Regression\t1\t50.1\t50.1\t20.2\t0.01\nResidual\t8\t2.2\t0.3\t\t\nTotal\t9\t52.3\t\t\t\n\t\t\t\t\t\n"
        "RESIDUAL OUTPUT\t\t\t\t\t\n\t\t\t\t\t\nObservation\tPredicted Y\tResiduals\t\t\t\n"
    ) + "".join(f"{i}\t{10 + i}.5\t{(-1) ** i * i / 10}\t\t\t\n" for i in range(1, 11))
    assert read(text)[0] == [[(-1) ** i * i / 10 for i in range(1, 11)]]


@pytest.mark.parametrize("title", ["Sensor log 7", "Sensor log 7\nmade by hand", "Report of the week,,"])
def test_T4_the_line_as_wide_as_the_table_is_its_header(title):
    text = f"{title}\nid,x,y\na,1,2.1\nb,2,3.9\nc,3,6.2"
    assert read_table(text.encode()).names == ("id", "x", "y")
    assert read(text) == ([[1, 2, 3], [2.1, 3.9, 6.2]], "") and "skipped" in notes(text)


def test_T4_a_title_of_as_many_words_stands_apart_from_the_names():
    text = "   The SAS System\n\n Obs  actual  predicted\n\n  1   1.0   1.2\n  2   2.0   2.1\n  3   3.0   9.0"
    assert read(text) == ([[1, 2, 3], [1.2, 2.1, 9]], "") and "The SAS System" in notes(text)
    text = "Sales, in thousands\nads,sales\n2,5\n3,6\n4,9"
    assert read_table(text.encode()).names == ("ads", "sales") and read(text) == ([[2, 3, 4], [5, 6, 9]], "")


def test_T4_names_of_two_words_between_wider_spaces():
    text = "Year   Mean temp   Anomaly\n2019   14.8        0.95\n2020   14.9        0.98\n2021   14.7        0.85"
    assert read_table(text.encode()).names == ("Year", "Mean temp", "Anomaly")
    assert read(text, "Anomaly", "Mean temp") == ([[0.95, 0.98, 0.85], [14.8, 14.9, 14.7]], "")


@pytest.mark.parametrize("head", ["country,2019,2020", ",2019,2020", "region,2020,2019", "place,2010,2015"])
def test_T5_years_after_a_word_are_names(head):
    text = f"{head}\nA,1.2,1.3\nB,2.2,2.4\nC,3.1,3.0"
    assert read(text) == ([[1.2, 2.2, 3.1], [1.3, 2.4, 3.0]], "")
    assert read_table(text.encode()).names[1:] == tuple(head.split(",")[1:]) and "taken as names" in notes(text)
    data = "A,2019,5\nB,2020,6\nC,2021,7"
    assert read(data) == ([[2019, 2020, 2021], [5, 6, 7]], "")


@pytest.mark.parametrize(
    "comments, said",
    [
        ("# run 12, lamp on\n# x in mm\n", "2 lines of comment, beginning with #, are skipped."),
        ("% run 12\n", "1 line of comment, beginning with %, is skipped."),
        ("@relation r\n# b\n", "2 lines of comment, beginning with @ and #, are skipped."),
        ("// it's 5\" long\n", "1 line of comment, beginning with //, is skipped."),
        ("# exported 2024-05-01\n", "1 line of comment"),
        ("; made by\n; hand\n", "2 lines of comment"),
    ],
)
@pytest.mark.parametrize("names", ["x,y\n", "y_true,y_pred\n", ""])
def test_T6_comments_above_the_data_are_counted_and_said(comments, said, names):
    text = f"{comments}{names}1,2.1\n2,3.9\n3,6.2"
    assert read(text) == ([[1, 2, 3], [2.1, 3.9, 6.2]], "") and said in notes(text)
    assert read_table(text.encode()).names == (tuple(names.strip().split(",")) if names else ("column 1", "column 2"))


def test_T6_a_comment_behind_numbers_is_cut_and_a_word_with_the_sign_is_kept():
    assert read("x y\n1 2 # lamp on\n# between\n3 4\n5 6") == ([[1, 3, 5], [2, 4, 6]], "")
    tags = "tag,n,m\n#a,3,1\n#b,4,2\n#c,6,3"
    assert read(tags) == ([[3, 4, 6], [1, 2, 3]], "")


def test_T7_short_rows_are_never_used_in_silence():
    text = "1.0 2.0 3.0 4.0\n 5.0 60.0\n1.1 2.1 3.1 4.1\n 5.1 61.0\n1.2 2.2 3.2 4.2\n 5.2 62.0"
    found, said = read(text)
    assert found == [[1.0, 1.1, 1.2], [2.0, 2.1, 2.2]]
    assert said == "3 of 6 rows are left out: 3 with 2 cells instead of 4 (lines 2, 4 and 6)."
    assert read("x,y\n1,2\n3\n5,6\n7,8,9") == (
        [[1, 5], [2, 6]],
        "2 of 4 rows are left out: 1 with 1 cell instead of 2 (line 3), 1 with 3 cells instead of 2 (line 5).",
    )


def test_T8_vectors_as_r_prints_them():
    named = "         1          2          3          4 \n 0.3000000 -0.1000000  0.7000000  5.2000000 "
    assert read(named) == ([[0.3, -0.1, 0.7, 5.2]], "")
    assert read(f"{named}\n  5   6 \n 1.5 2.5") == ([[0.3, -0.1, 0.7, 5.2, 1.5, 2.5]], "")
    assert read("[1]  0.30 -0.10  0.70 -0.40\n[5]  5.20  0.05  0.20 -0.30") == (
        [[0.3, -0.1, 0.7, -0.4, 5.2, 0.05, 0.2, -0.3]],
        "",
    )
    assert read(" Alabama   Alaska  Arizona \n    0.30    -0.10     5.20 ") == ([[0.3, -0.1, 5.2]], "")


@pytest.mark.parametrize(
    "text",
    [
        "0.3, -0.1, 0.7, -0.4, 5.2, 0.05",
        "0.3 -0.1 0.7 -0.4 5.2 0.05",
        "0.3; -0.1; 0.7; -0.4; 5.2; 0.05",
        "0.3, -0.1, 0.7, -0.4,\n5.2, 0.05",
        "0,3; -0,1; 0,7; -0,4; 5,2; 0,05",
        "[0.3, -0.1, 0.7, -0.4, 5.2, 0.05]",
        "[0.3, -0.1, 0.7,\n -0.4, 5.2, 0.05,]",
        "array([ 0.3, -0.1,  0.7,\n       -0.4,  5.2,  0.05])",
        "array([ 0.3, -0.1,  0.7, -0.4,  5.2,  0.05], dtype=float32)",
        "[ 0.3 -0.1  0.7 -0.4\n  5.2 0.05]",
        "tensor([ 0.3, -0.1,  0.7, -0.4,  5.2,  0.05])",
        "tensor([0.3, -0.1, 0.7, -0.4, 5.2, 0.05], device='cuda:0', grad_fn=<SubBackward0>)",
        "residuals = [0.3, -0.1, 0.7, -0.4, 5.2, 0.05];",
        "x <- c(0.3, -0.1, 0.7, -0.4, 5.2, 0.05)",
        "(0.3, -0.1, 0.7, -0.4, 5.2, 0.05)",
        "{0.3, -0.1, 0.7, -0.4, 5.2, 0.05}",
        "[np.float64(0.3), np.float64(-0.1), np.float64(0.7), np.float64(-0.4), np.float64(5.2), np.float64(0.05)]",
        "Array([ 0.3, -0.1,  0.7, -0.4,  5.2,  0.05], dtype=float32)",
        '{"residual": [0.3, -0.1, 0.7, -0.4, 5.2, 0.05]}',
    ],
)
def test_T9_one_list_of_residuals(text):
    assert read(text) == ([[0.3, -0.1, 0.7, -0.4, 5.2, 0.05]], "")


@pytest.mark.parametrize(
    "text",
    [
        "[[1, 2.5], [3, 4.5]]",
        "[(1, 2.5), (3, 4.5)]",
        "[1 2.5; 3 4.5]",
        "A = [1, 2.5; 3, 4.5];",
        "array([[1. , 2.5],\n       [3. , 4.5]])",
        '[{"x": 1, "y": 2.5}, {"x": 3, "y": 4.5}]',
        '{"x": 1, "y": 2.5}\n{"x": 3, "y": 4.5}',
        '{"x": [1, 3], "y": [2.5, 4.5]}',
        '{"x": {"0": 1, "1": 3}, "y": {"0": 2.5, "1": 4.5}}',
        "{'x': [1, 3], 'y': [2.5, 4.5]}",
        '{"columns": ["x", "y"], "data": [[1, 2.5], [3, 4.5]]}',
        "x = np.array([1, 3])\ny = np.array([2.5, 4.5])",
        "x <- c(1, 3)\ny <- c(2.5, 4.5)",
        "x: [1, 3]\ny: [2.5, 4.5]",
    ],
)
def test_T9_pairs_in_brackets(text):
    assert read(text) == ([[1, 3], [2.5, 4.5]], "")


def test_T9_an_array_without_its_middle_and_a_common_factor_are_refused():
    for text in ("[0.1, 0.2, ..., 0.9]", "array([0.1, 0.2, 0.3, ..., 9.7, 9.8, 9.9])"):
        with pytest.raises(ValueError, match="the middle of this array is left out"):
            read_table(text.encode())
    with pytest.raises(ValueError, match="common factor"):
        read_table(b"x =\n\n   1.0e+03 *\n\n    0.0010    0.0020\n    1.2000    3.4000\n")


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", " "])
def test_T10_spaces_between_thousands(space):
    text = f"x;y\n1;1{space}234,5\n2;2{space}345{space}678,6\n3;456,7"
    assert read(text) == ([[1, 2, 3], [1234.5, 2345678.6, 456.7]], "")
    assert "with decimal commas and spaces between thousands" in notes(text)


PRINTED_PAIRS = {
    "duckdb": "┌───┬─────┐\n│ x │  y  │\n├───┼─────┤\n│ 1 │ 2.5 │\n│ 3 │ 4.5 │\n└───┴─────┘",
    "polars": "shape: (2, 2)\n┌─────┬─────┐\n│ x   ┆ y   │\n│ --- ┆ --- │\n│ i64 ┆ f64 │\n"
    "╞═════╪═════╡\n│ 1   ┆ 2.5 │\n"
    "│ 3   ┆ 4.5 │\n└─────┴─────┘",
    "stata": "     +---------+\n     | x     y |\n     |---------|\n  1. | 1   2.5 |\n"
    "  2. | 3   4.5 |\n     +---------+",
    "julia": "2×2 DataFrame\n Row │ x      y       \n     │ Int64  Float64 \n"
    "─────┼────────────────\n   1 │     1      2.5\n"
    "   2 │     3      4.5",
    "R matrix": "     [,1] [,2]\n[1,]    1  2.5\n[2,]    3  4.5",
    "R data frame": "              x   y\nMazda RX4     1 2.5\nDatsun        3 4.5",
    "R code": "data.frame(x = c(1, 3), y = c(2.5, 4.5))",
    "pandas code": "df = pd.DataFrame({'x': [1, 3], 'y': [2.5, 4.5]})",
    "dict of arrays": "{'x': array([1, 3]), 'y': array([2.5, 4.5])}",
    "JavaScript": "const data = [{x: 1, y: 2.5}, {x: 3, y: 4.5}];",
    "JSON in a field": '{"data": [{"x": 1, "y": 2.5}, {"x": 3, "y": 4.5}]}',
    "tuples": "(1, 2.5)\n(3, 4.5)",
    "tuples in a line": "(1,2.5) (3,4.5)",
    "lists": "[1, 2.5],\n[3, 4.5]",
    "words": "1,2.5 3,4.5",
    "German tuples": "(1; 2,5)\n(3; 4,5)",
}


@pytest.mark.parametrize("text", PRINTED_PAIRS.values(), ids=PRINTED_PAIRS)
def test_T9_pairs_as_programs_print_them(text):
    assert read(text) == ([[1, 3], [2.5, 4.5]], "")
    assert kind_of(read_table(text.encode())) == "pairs"


PRINTED_RESIDUALS = {
    "R below a prompt": "> residuals(fit)\n     1      2      3      4 \n  0.30  -0.10   0.70   5.20 \n",
    "R below a title": "Residuals:\n       1        2        3        4 \n 0.30000 -0.10000  0.70000  5.20000 \n",
    "R with commas": "     1      2      3      4 \n   0,3   -0,1    0,7    5,2 ",
    "R as code": "c(`1` = 0.3, `2` = -0.1, `3` = 0.7, `4` = 5.2)",
    "pandas": "0    0.3\n1   -0.1\n2    0.7\n3    5.2\nName: residual, dtype: float64",
    "pandas, named rows": "Ohio        0.3\nNew York   -0.1\nTexas       0.7\nMaine       5.2\n"
    "Name: resid, dtype: float64",
    "polars": "shape: (4,)\nSeries: 'r' [f64]\n[\n\t0.3\n\t-0.1\n\t0.7\n\t5.2\n]",
    "TensorFlow": "<tf.Tensor: shape=(4,), dtype=float32, numpy=array([ 0.3, -0.1,  0.7,  5.2], dtype=float32)>",
    "MATLAB": "ans =\n\n    0.3000   -0.1000    0.7000    5.2000\n",
    "MATLAB, wide": "r =\n\n  Columns 1 through 3\n\n    0.3000   -0.1000    0.7000\n\n  Column 4\n\n    5.2000\n",
    "YAML": "residuals:\n  - 0.3\n  - -0.1\n  - 0.7\n  - 5.2\n",
    "numbered": "1. 0.3\n2. -0.1\n3. 0.7\n4. 5.2",
    "German": "0,3, -0,1, 0,7, 5,2",
    "Stata": "     +------+\n     |    e |\n     |------|\n  1. |   .3 |\n  2. |  -.1 |\n"
    "  3. |   .7 |\n  4. |  5.2 |\n     +------+",
}


@pytest.mark.parametrize("text", PRINTED_RESIDUALS.values(), ids=PRINTED_RESIDUALS)
def test_T8_T9_residuals_as_programs_print_them(text):
    assert read(text, *guess(read_table(text.encode()), "residual")) == ([[0.3, -0.1, 0.7, 5.2]], "")
    assert kind_of(read_table(text.encode())) in ("residuals", "errors")


def test_T8_quantiles_are_no_residuals_and_rows_that_were_not_printed_are_said():
    with pytest.raises(ValueError, match="quantiles of residuals"):
        read_table(b"Residuals:\n    Min      1Q  Median      3Q     Max \n-3.9071 -2.1120 -0.1193  1.7081  6.4567 \n")
    with pytest.raises(ValueError, match="middle of this series is left out"):
        read_table(b"0     0.3\n1    -0.1\n     ... \n98    0.7\n99    5.2\nName: r, Length: 100, dtype: float64")
    found, dropped = read("      x     y\n0     1   2.1\n1     2   3.9\n..   ..   ...\n98   99  61.0")
    assert found == [[1, 2, 99], [2.1, 3.9, 61]] and "dots in place of rows that were not printed (line 4)" in dropped


def test_T9_brackets_that_are_read_by_halves_are_refused():
    for text in ("(1, 2.5)\n(3, 4.5)\nx", "array([1, 2]) + array([3, 4])"):
        with pytest.raises(ValueError):
            columns(read_table(text.encode()), "column 1")


def test_T9_lists_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="these lists are not equally long"):
        read_table(b"y_true = [1, 2, 3]\ny_pred = [1.1, 2.2]")


def test_T10_apostrophes_and_lakhs_between_thousands():
    assert read("x;y\n1'234;2\n5’678.5;3\n1;4", "x", "y") == ([[1234, 5678.5, 1], [2, 3, 4]], "")
    assert read('x,y\n"12,34,567",2\n"1,23,456",3\n4,5') == ([[1234567, 123456, 4], [2, 3, 5]], "")


@pytest.mark.parametrize("separator", [",", ";", "\t", " "])
def test_T11_commas_that_do_not_stand_before_three_digits_are_decimal(separator):
    text = (
        separator.join(['"x"', '"y"'])
        + "\n"
        + "\n".join(
            separator.join([f'"{a}"', f'"{b}"']) for a, b in (("1,5", "2,25"), ("2,5", "3,125"), ("3,5", "4,75"))
        )
    )
    assert read(text) == ([[1.5, 2.5, 3.5], [2.25, 3.125, 4.75]], "") and not doubts(text)


def test_T12_one_column_of_decimals_or_a_question():
    decimals = "0,3\n-0,1\n0,7\n-0,4\n5,2"
    assert read(decimals) == ([[0.3, -0.1, 0.7, -0.4, 5.2]], "") and "one column, with decimal commas" in notes(
        decimals
    )
    assert read("residual\n1,5\n2,5") == ([[1.5, 2.5]], "")
    either = "1,5\n2,5\n3,7"
    (doubt,) = doubts(either)
    assert "Is `1,5` one number with a decimal comma, or two numbers" in doubt.text
    assert read(either) == ([[1, 2, 3], [5, 5, 7]], "")
    assert read(either, **dict(doubt.chosen)) == ([[1.5, 2.5, 3.7]], "")


@pytest.mark.parametrize(
    "text, values",
    [
        ("price\n$1,234\n$2,345\n$12,345", [1234, 2345, 12345]),
        ("price\n1,234\n2,345,678\n12,345", [1234, 2345678, 12345]),
        ("price\n€1,5\n€2,25", [1.5, 2.25]),
        ("x\n1.234.567\n2.345.678", [1234567, 2345678]),
    ],
)
def test_T12_T13_one_column_with_commas_is_not_cut_in_two(text, values):
    assert read(text) == ([values], "")


@pytest.mark.parametrize(
    "cells, values, said",
    [
        (["3.5%", "-1.2%", "0.4 %"], [3.5, -1.2, 0.4], "The column `y` is read without its `%`."),
        (["12.5 kg", "13 kg", "1,200 kg"], [12.5, 13, 1200], "The column `y` is read without its `kg`."),
        (["$1,200", "-$900", "($2,400.50)"], [1200, -900, -2400.5], "The column `y` is read without its `$`."),
        (["57.32K", "1.2M", "3B"], [57320, 1.2e6, 3e9], "K, M and B multiply"),
        (["€57.3k", "€1.2M", "€5"], [57300, 1.2e6, 5], "without its `€`"),
        (["(1,234.5)", "5.5", "7-"], [-1234.5, 5.5, -7], "are negative"),
        (["USD 12.50", "USD 3", "USD 1"], [12.5, 3, 1], "without its `USD`"),
        (["25 °C", "-3 °C", "0"], [25, -3, 0], "without its `°C`"),
        (["1.5D+03", "2.5e3", "-1D-2"], [1500, 2500, -0.01], ""),
        (["True", "false", "TRUE"], [1, 0, 1], "true counts as 1, false as 0"),
        (["5 m", "6 m", "7 m"], [5, 6, 7], "without its `m`"),
        (["−5", "–6", "+7"], [-5, -6, 7], ""),
    ],
)
def test_T13_units_are_cut_off_and_said(cells, values, said):
    text = "x;y\n" + "\n".join(f"{i};{cell}" for i, cell in enumerate(cells, 1))
    assert read(text) == ([[1, 2, 3], values], "")
    assert said in " ".join(take(read_table(text.encode()), "x", "y").notes)


def test_T13_german_money_and_another_unit():
    text = "x;y\n1;1.200,00 €\n2;900,50 €\n3;3,00 €"
    assert read(text) == ([[1, 2, 3], [1200, 900.5, 3]], "")
    found, said = read("x,y\n1,5 kg\n2,6 kg\n3,300 g\n4,8 kg\n5,9")
    assert found == [[1, 2, 4], [5, 6, 8]] and "2 without a number in `y` (lines 4 and 6: `300 g`, `9`)" in said
    assert read("x,y\nA1,5\nA2,6\n", "y") == ([[5, 6]], "") and "x" not in read_table(b"x,y\nA1,5\nA2,6\n").numeric


@pytest.mark.parametrize(
    "dates, days",
    [
        (["2024-01-01", "2024-01-02", "2024-03-01"], [0, 1, 60]),
        (["01.02.2024", "02.02.2024", "1.3.2024"], [0, 1, 29]),
        (["01.02.24", "02.02.24", "01.03.24"], [0, 1, 29]),
        (["2024/01/01", "2024/01/02", "2024/01/04"], [0, 1, 3]),
        (["01/30/2024", "01/31/2024", "02/01/2024"], [0, 1, 2]),
        (["30/01/2024", "31/01/2024", "01/02/2024"], [0, 1, 2]),
        (["Jan 30 2024", "x", "y"], None),
        (["30 Jan 2024", "31 Jan 2024", "1 Feb 2024"], [0, 1, 2]),
        (["2024-01-01T00:00:00Z", "2024-01-01T12:00:00Z", "2024-01-02T06:00:00Z"], [0, 0.5, 1.25]),
        (["2024-01-01 00:00", "2024-01-01 12:00", "2024-01-02 06:00"], [0, 0.5, 1.25]),
        (["01.02.2024 00:00", "01.02.2024 06:00", "02.02.2024 00:00"], [0, 0.25, 1]),
        (["2024-03-01", "2024-01-02", "2024-01-01"], [60, 1, 0]),
    ],
)
def test_T14_dates_count_in_days_from_the_earliest(dates, days):
    text = "date;value\n" + "\n".join(f"{date};{i},5" for i, date in enumerate(dates))
    table = read_table(text.encode())
    if days is None:
        assert table.numeric == ("value",)
        return
    assert read(text) == ([days, [0.5, 1.5, 2.5]], "")
    taken = take(table, "date", "value")
    assert taken.labels == ("date (days from the first)", "value") and "counted in days" in taken.notes[0]


@pytest.mark.parametrize(
    "dates",
    [
        ("1/25/2024 12:00 AM", "1/26/2024 12:00 AM", "1/28/2024 12:00 AM"),
        ("January 25 2024", "January 26 2024", "January 28 2024"),
        ('"Thu, 25 Jan 2024"', '"Fri, 26 Jan 2024"', '"Sun, 28 Jan 2024"'),
        ("20240125", "20240126", "20240128"),
    ],
)
def test_T14_dates_with_spaces_in_them_or_without_any_sign(dates):
    text = "date,value\n" + "".join(f"{day},{value}\n" for day, value in zip(dates, (2.1, 3.9, 6.2), strict=True))
    assert read(text) == ([[0, 1, 3], [2.1, 3.9, 6.2]], "") and doubts(text) == ()


def test_T14_half_days_months_and_a_time_beside_its_date():
    assert read("time,v\n8:00 AM,2\n9:30 AM,3\n1:00 PM,5")[0] == [[0, 1.5, 5], [2, 3, 5]]
    assert read("month,v\n202312,2\n202401,3\n202402,5")[0] == [[0, 31, 62], [2, 3, 5]]
    assert read("size,v\n202312,2\n202401,3\n202402,5")[0][0] == [202312, 202401, 202402]
    text = "date,time,v\n2024-01-25,08:00,2\n2024-01-26,09:00,3\n2024-01-27,08:00,5"
    assert guess(read_table(text.encode()), "x", "y") == ("date", "v")


def test_T14_times_count_in_hours_and_a_wrong_date_is_left_out():
    assert read("t,v\n10:00,1\n10:30,2\n12:00,4") == ([[0, 0.5, 2], [1, 2, 4]], "")
    found, said = read("date,v\n2024-01-01,1\n2024-02-31,2\n2024-01-03,3\nlater,4\n2024-01-09,5")
    assert found == [[0, 2, 8], [1, 3, 5]] and "`2024-02-31`, `later`" in said


def test_T14_the_order_of_day_and_month_is_asked_where_the_numbers_do_not_tell():
    text = "date,v\n01/02/2024,1\n02/02/2024,2\n04/02/2024,3"
    (doubt,) = doubts(text)
    assert "the month is read as standing first" in doubt.text
    assert read(text) == ([[0, 31, 91], [1, 2, 3]], "")
    assert read(text, **dict(doubt.chosen)) == ([[0, 1, 3], [1, 2, 3]], "")


@pytest.mark.parametrize(
    "names, y_true, y_pred",
    [
        ("Predicted,Actual", 1, 0),
        ("y_test,y_hat", 0, 1),
        ("target,output", 0, 1),
        ("OBSERVED,Fitted", 0, 1),
        (".fitted,y", 1, 0),
        ("yhat,label", 1, 0),
        ("y-true,y-pred", 0, 1),
        ("Y True,Y Pred", 0, 1),
        ("ground_truth,prediction", 0, 1),
        ("gt,pred", 0, 1),
        ("obs,pred", 0, 1),
        ("measured,model", 0, 1),
        ("y,ŷ", 0, 1),
        ("actual_price,predicted_price", 0, 1),
        ("price_pred,price", 1, 0),
        ("Actual Sales,Sales Forecast", 0, 1),
        ("predictedValue,actualValue", 1, 0),
        ("gemessen,Vorhersage", 0, 1),
        ("réel,prédit", 0, 1),
        ("observado,pronóstico", 0, 1),
        ("y_val,y_prob_pred", 0, 1),
    ],
)
def test_T15_the_usual_words_for_both_roles_are_known(names, y_true, y_pred):
    table = read_table(f"{names}\n1.2,1\n2.1,2\n9,3".encode())
    assert kind_of(table) == "predictions"
    assert guess(table, "y_true", "y_pred") == (table.names[y_true], table.names[y_pred])


@pytest.mark.parametrize(
    "names, kind",
    [
        ("id,residual", "residuals"),
        ("n,Resid.", "residuals"),
        (".fitted,.resid", "errors"),
        ("Predicted Y,Residuals", "errors"),
        ("x,y", "pairs"),
        ("height,weight", "pairs"),
        ("estimate,std_error", "pairs"),
        ("id,Fehler", "residuals"),
        ("x,y,residual", "pairs"),
    ],
)
def test_T15_residuals_are_known_by_their_names(names, kind):
    width = len(names.split(","))
    rows = "\n".join(",".join(str(i * 7 % 5 + k + 0.5) for k in range(width)) for i in range(4))
    assert kind_of(read_table(f"{names}\n{rows}".encode())) == kind


@pytest.mark.parametrize(
    "names",
    [
        "Beobachtung\tSchätzung für Y\tResiduen",
        "Observación\tPronóstico Y\tResiduos",
        "Osservazione\tY prevista\tResidui",
    ],
)
def test_T15_a_column_that_counts_the_rows_is_no_true_value(names):
    text = f"{names}\n1\t10,2\t0,3\n2\t11,9\t-0,1\n3\t14,1\t0,7"
    assert kind_of(read_table(text.encode())) == "errors" and read(text) == ([[0.3, -0.1, 0.7]], "")


def test_T15_standardized_residuals_stand_for_others_only_where_there_are_none():
    text = "Observation,Standard Residuals\n1,-0.1\n2,-0.05\n3,-3"
    assert kind_of(read_table(text.encode())) == "residuals" and read(text)[0] == [[-0.1, -0.05, -3]]
    text = "resid,resid_std\n0.3,1\n-0.1,-0.2\n0.7,2"
    assert read(text, *guess(read_table(text.encode()), "residual"))[0] == [[0.3, -0.1, 0.7]]


def test_T15_two_columns_prove_the_sign_of_a_third():
    rng = np.random.default_rng(0)
    y_true, y_pred = rng.normal(50, 20, 30).round(2), rng.normal(50, 20, 30).round(2)
    for rounded in (2, 1):
        assert sign((y_true - y_pred).round(rounded), y_true, y_pred) == "errors"
        assert sign((y_pred - y_true).round(rounded), y_true, y_pred) == "residuals"
    assert sign(0 * y_true, y_true, y_true) == "" == sign(y_true, y_true, y_pred)
    found = roles(read_table(b"y,.fitted,.resid\n1.5,1,0.5\n2.5,3,-0.5\n"))
    assert (found["y_true"], found["y_pred"], found["residual"]) == ("y", ".fitted", ".resid")


@pytest.mark.parametrize("word", ["Total", "TOTAL", "Summe", "Grand Total", "total général", "Mean"])
def test_T16_a_line_of_totals_is_asked_about_and_can_be_left_out(word):
    text = f"shop,ads,sales\nNorth,2,5\nSouth,3,6\nEast,4,9\n{word},9,20"
    (doubt,) = doubts(text)
    assert doubt.text.startswith("Line 5 (`") and "is drawn as a point" in doubt.text
    assert read(text) == ([[2, 3, 4, 9], [5, 6, 9, 20]], "")
    found, said = read(text, **dict(doubt.chosen))
    assert found == [[2, 3, 4], [5, 6, 9]] and "1 that you left out (line 5)" in said


def test_T16_totals_are_asked_about_wherever_they_stand():
    text = "shop,ads,sales\nNorth,2,5\nSouth,3,7\nSubtotal,5,12\nEast,4,9\nWest,4,8\nGesamtergebnis,8,17"
    (doubt,) = doubts(text)
    assert "Lines 4 and 7 (`Subtotal`, `Gesamtergebnis`) seem to sum up others" in doubt.text
    found, said = read(text, **dict(doubt.chosen))
    assert found == [[2, 3, 4, 4], [5, 7, 9, 8]] and "2 that you left out (lines 4 and 7)" in said
    (doubt,) = doubts("shop;ads;sales\nИтого;9;21\nNorth;2;5\nSouth;3;7\nEast;4;9")
    assert "Line 2" in doubt.text


def test_T16_sums_without_a_word_are_asked_about_too():
    rows = [(3, 5), (4, 7), (1, 9), (8, 2), (2, 2)]
    body = "\n".join(f"{a},{b}" for a, b in rows)
    (doubt,) = doubts(f"ads,sales\n{body}\n18,25")
    assert "Line 7 is the sum of the others" in doubt.text and not doubts(f"ads,sales\n{body}\n18,26")


@pytest.mark.parametrize("mark", ["-999", "9999", "-9999.0", "-99.9", "1e20"])
@pytest.mark.parametrize("count, times", [(1, "once"), (2, "twice"), (3, "3 times")])
def test_T17_a_value_far_from_all_others_may_mark_what_is_missing(mark, count, times):
    values = ["2.1", "3.0", mark, "5.2", mark if count > 1 else "5.5", "7.1", mark if count > 2 else "4.4"]
    text = "t,y\n" + "\n".join(f"{i},{value}" for i, value in enumerate(values))
    (doubt,) = doubts(text)
    assert f"occurs {times} in `y`, far from all others" in doubt.text
    assert read(text)[0][1] == [float(value) for value in values]
    found, said = read(text, **dict(doubt.chosen))
    assert found[1] == [float(value) for value in values if value != mark]
    assert f"{count} marked as missing in `y`" in said


@pytest.mark.parametrize("mark", ["1e31", "9.99E+20", "-1.5e19"])
def test_T17_a_number_too_large_to_be_measured_may_mark_what_is_missing(mark):
    text = f"t,y\n1,2.1\n2,3.0\n3,{mark}\n4,5.2\n5,{mark}"
    (doubt,) = doubts(text)
    assert read(text, **dict(doubt.chosen))[0] == [[1, 2, 4], [2.1, 3, 5.2]]


def test_T17_ordinary_outliers_and_marks_among_their_like_are_no_question():
    assert not doubts("t,y\n1,2.1\n2,3.0\n3,60\n4,5.2")
    assert not doubts("t,y\n1,-980\n2,-999\n3,-1010\n4,-990")
    assert read("x,y\n1,.\n2,3\n3,-\n4,5\n5,NA\n6,n.a.\n7,#N/A") == (
        [[2, 4], [3, 5]],
        "5 of 7 rows are left out: 5 with nothing in `y` (lines 2, 4, 6, 7 and 1 more: `.`, `-` …).",
    )


@pytest.mark.parametrize(
    "text, chosen, names, values",
    [
        ("a;b\n1,5;2\n2,5;3", {"decimal": "."}, ("a", "b"), None),
        ("x\ty\n1,234\t2\n2,345\t3", {"decimal": ","}, ("x", "y"), [[1.234, 2.345], [2, 3]]),
        ("x;y\n1,234;2\n2,345;3", {"decimal": ".", "thousands": ","}, ("x", "y"), [[1234, 2345], [2, 3]]),
        ("1,2\n3,4\n5,6", {"header": 1}, ("1", "2"), [[3, 5], [4, 6]]),
        ("a,b\n1,2\n3,4\n5,6", {"skip": 2, "header": 0}, ("column 1", "column 2"), [[3, 5], [4, 6]]),
        ("a,b\n1,2\nc,d\n3,4\n5,6", {"header": 3}, ("c", "d"), [[3, 5], [4, 6]]),
        ("x y\n1 2 ~ no\n~ q\n3 4", {"comment": "~"}, ("x", "y"), [[1, 3], [2, 4]]),
        ("0.3 -0.1 0.7\n5.2 0.05 0.2", {"sep": LIST}, ("column 1",), [[0.3, -0.1, 0.7, 5.2, 0.05, 0.2]]),
        ("1,5\n2,5\n3,7", {"sep": ";", "decimal": ","}, ("column 1",), [[1.5, 2.5, 3.7]]),
        ("[1, 2]\n[3, 4]", {"sep": ","}, ("column 1", "column 2"), None),
    ],
)
def test_T18_what_was_guessed_can_be_changed(text, chosen, names, values):
    assert read_table(text.encode(), **chosen).names == names
    if values is not None:
        assert read(text, *names, **chosen) == (values, "")


def test_T18_another_encoding():
    raw = "größe;y\n1;2\n3;4".encode("mac_roman")
    assert read_table(raw).names[0] != "größe" and read_table(raw, encoding="mac_roman").names == ("größe", "y")
    with pytest.raises(ValueError, match="this is not text in ascii: choose another encoding"):
        read_table(raw, encoding="ascii")


# rows that are not used


def test_F7_5_every_row_that_is_not_used_is_counted_with_its_reason_and_its_lines():
    text = 'x,y\n1,2\n3\n4,inf\n5,abc\n"=1+1",3\n1e999,1\n1,2,3\nnan,2\n\n7,−8\n,\n'
    found, said = read(text)
    assert found == [[1, 7], [2, -8]]
    assert said == (
        "8 of 10 rows are left out: 1 with 1 cell instead of 2 (line 3), 1 with 3 cells instead of 2 (line 8), "
        "1 empty (line 12), 1 infinite in `y` (line 4: `inf`), 1 without a number in `y` (line 5: `abc`), 1 without a "
        "number in `x` (line 6: `·1+1`), 1 infinite in `x` (line 7: `1e999`), 1 with nothing in `x` (line 9: `nan`)."
    )
    assert read("x,y\n1,2\nx,y\n3,4\n5,6") == (
        [[1, 3, 5], [2, 4, 6]],
        "1 of 4 rows is left out: 1 with the names once more (line 3).",
    )
    with pytest.raises(ValueError, match="no row can be used: .*1 without a number in `word`"):
        read("word,y\nfoo,2\n", "word", "y")


def test_F7_5_half_of_a_column_missing_does_not_turn_the_table():
    text = "x,y\n1,\n2,3\n4,\n5,6\n7,\n8,"
    table = read_table(text.encode())
    assert kind_of(table) == "pairs" and table.names == ("x", "y")
    assert read(text) == ([[2, 5], [3, 6]], "4 of 6 rows are left out: 4 with nothing in `y` (lines 2, 4, 6 and 7).")


def test_a_cell_of_two_lines_is_no_number():
    found, said = read('x,y\n1,2\n2,"3\n4"\n5,6\nfoo,7')
    assert found == [[1, 5], [2, 6]]
    assert said.startswith("2 of 4 rows are left out: 1 without a number in `y` (line 3: `3·4`)") and "line 6" in said


def test_two_tables_one_below_the_other_are_not_mixed():
    text = "x,y\n1,2\n3,4\n5,7\n\na,b\n1,2\n"
    assert read(text)[0] == [[1, 3, 5], [2, 4, 7]] and "below another line of names" in read(text)[1]


# other notations


@pytest.mark.parametrize(
    "text, values",
    [
        ('x,y\n"1,234.5",2', [[1234.5], [2]]),
        ("x;y\n1.234,5;2", [[1234.5], [2]]),
        ("x;y\n1.234;0,5", [[1234], [0.5]]),
        ("x;y\n1.234;2", [[1.234], [2]]),
        ("x;y\n1,234;2", [[1.234], [2]]),
        ("x\ty\n1,234\t2", [[1234], [2]]),
        ("x\ty\n0,234\t2", [[0.234], [2]]),
        ("x,y\n1 234,1’234’567", [[1234], [1234567]]),
        ("x,y\n+1.5e-3,.5", [[0.0015], [0.5]]),
        ("x;y\n1,5E+03;2", [[1500], [2]]),
        ("  1   2 \n 3 4", [[1, 3], [2, 4]]),
        ("x,y\n1,2,\n3,4,", [[1, 3], [2, 4]]),
        ("x, y\n1, 2\n3, 4", [[1, 3], [2, 4]]),
        ("| a | b |\n|---|---:|\n| 1 | 2 |\n| 3 | 5 |", [[1, 3], [2, 5]]),
        (" a | b \n---+---\n 1 | 2\n 3 | 4\n", [[1, 3], [2, 4]]),
        ("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n| 3 | 4 |\n+---+---+", [[1, 3], [2, 4]]),
        (",height,weight\n0,1.5,2\n1,1.7,3\n2,1.9,4", [[1.5, 1.7, 1.9], [2, 3, 4]]),
        ("   height  weight\n0     1.5       2\n1     1.7       3", [[1.5, 1.7], [2, 3]]),
        ("sep=;\nx;y\n1,5;2\n2,5;3", [[1.5, 2.5], [2, 3]]),
        ("x,y\r1,2\r3,4\r", [[1, 3], [2, 4]]),
        ("\ufeffx,y\n1,2\n3,4", [[1, 3], [2, 4]]),
        ("x1,x2\n1,2\n3,4", [[1, 3], [2, 4]]),
        ('x,note,y\n1,"two\nlines, one cell",2\n3,z,4', [[1, 3], [2, 4]]),
        ('x,y\n1,2\n3,4\n5,"6"', [[1, 3, 5], [2, 4, 6]]),
    ],
)
def test_numbers_as_people_write_them(text, values):
    assert read(text) == (values, "")


@pytest.mark.parametrize("cell", ["1_000", "٣", "0x10", "=1+1", "1.2.3", "--1", "9" * 65, "<5", "~3", "1/2", "A1"])
def test_what_is_not_a_number_is_text(cell):
    with pytest.raises(ValueError, match="1 without a number in `x`"):
        read(f'x,y\n"{cell}",2', "x", "y")


def test_how_a_table_was_understood_is_said():
    assert read_table(b"1;2,5").notes == (
        "Read as columns separated by semicolons, with decimal commas, without names.",
    )
    assert "Not UTF-8; read as Windows-1252 (Latin-1)." in read_table("é,y\n1,2".encode("latin-1")).notes
    table = read_table(b"x,x,,x\n1,2,3,4")
    assert table.names == ("x", "x_2", "column 3", "x_3")
    assert table.notes[1] == "Names that occurred before were changed: `x_2`, `x_3`."
    assert read_table(b"NA,NA\n1,2").names == ("column 1", "column 2")
    assert read_table(b"r\n1.5\n2").notes == ("Read as one column, with names.",)
    assert read_table(b"only\n1,2,3\n3,4,5").notes[1] != ""
    assert read_table(b'"x" "y"\n"1" 3 4\n"2" 5 6').names == ("row", "x", "y")


def test_columns_are_guessed_by_name_then_by_order():
    table = read_table(b"id,Y_Pred,y_true,word,z\n1,2,3,a,4\n2,3,4,b,5")
    assert table.numeric == ("id", "Y_Pred", "y_true", "z")
    assert guess(table, "y_true", "y_pred") == ("y_true", "Y_Pred")
    assert guess(read_table(b"a,b,c\nfoo,1,2\nbar,3,4"), "x", "y") == ("b", "c")
    one = read_table(b"residual\n0.5\n-1\n")
    assert guess(one, "residual") == ("residual",) and columns(one, "residual")[0][0].tolist() == [0.5, -1]
    with pytest.raises(ValueError, match="there is 1 column, but x and y need 2"):
        guess(one, "x", "y")
    with pytest.raises(ValueError, match="`zz` is not a column; there are `residual`"):
        columns(one, "zz")


# files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_the_code_reads_the_same_file(encoding, ending, tmp_path):
    raw = ending.join(["# größer", "länge;note;breite", "1.234,5;a;1", "5;foo;x", "2,5;b;3", ""]).encode(encoding)
    taken = take(read_table(raw), "länge", "breite")
    frame = run(taken.call, raw, tmp_path)
    assert (
        [values.tolist() for values in taken.arrays]
        == [[1234.5, 2.5], [1, 3]]
        == frame[["länge", "breite"]].T.values.tolist()
    )


@pytest.mark.parametrize(
    "raw, words",
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "a PNG picture"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (gzip.compress(bytes(1_000_000)), "a gzip archive"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"x,y\n1,\x002\n", "control characters such as NUL"),
        (b"\xff\xfex\x00y", "begins like UTF-16, but is not"),
        (b"\xef\xbb\xbfx,y\n\xff,2", "begins like UTF-8, but is not"),
        (b"x,y\n", "names but no rows"),
        (b'x,y\n1,2\n"3,4\n5,6\n7,8', "line 3: a quotation mark is not closed"),
        (b'x y\n1 2\n"3 4', "line 3: a quotation mark is not closed"),
        (b'"x,y\n1,2', "line 1: a quotation mark is not closed"),
        (b"x,y\n" + b"1," * 150_000, "line 2 has 300,000 characters, more than 100,000"),
        (b"1" * 9_000_000, "line 1 has 9,000,000 characters"),
        (b"1" * (MOST_BYTES + 1), "more than 10"),
        (b"1," * 300 + b"1\n" + b"1," * 300 + b"1\n", "301 columns, more than 200"),
        (b"<!DOCTYPE html><html></html>", "the source of a web page"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_with_a_sentence(raw, words):
    with pytest.raises(ValueError, match="Allowed is a table as text") as error:
        read_table(raw)
    assert words in str(error.value) and type(error.value) is ValueError


@pytest.mark.parametrize("rows, cut", [(100_000, False), (100_001, True)])
def test_of_more_than_a_hundred_thousand_rows_the_first_are_taken(rows, cut):
    table = read_table(b"x,y\n" + b"1,2\n" * 99_999 + b"3,4\n" + b"5,6\n" * (rows - 100_000))
    (x, _), said = columns(table, "x", "y")
    assert (len(x), x[-1], said) == (100_000, 3, "")
    assert ("There are more than 100,000 rows; the first 100,000 are used." in table.notes) == cut
    assert math.isclose(x.sum(), 99_999 + 3)


def test_a_column_may_have_a_decimal_mark_of_its_own():
    text = "x;y\n1,5;2.125\n2,25;3.5\n3,5;4.75"
    assert read(text) == ([[1.5, 2.25, 3.5], [2.125, 3.5, 4.75]], "")
    assert "In `y` the decimal mark is a point." in take(read_table(text.encode()), "x", "y").notes


def test_points_before_three_digits_beside_decimal_commas_are_asked_about():
    text = "x;y\n0,5;2.125\n1,5;3.250\n2,5;4.375"
    (doubt,) = doubts(text)
    assert "`2.125` or `2125`" in doubt.text and read(text) == ([[0.5, 1.5, 2.5], [2125, 3250, 4375]], "")
    assert read(text, **dict(doubt.chosen)) == ([[0.5, 1.5, 2.5], [2.125, 3.25, 4.375]], "")
