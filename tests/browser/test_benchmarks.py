"""What is timed can be timed: one row after another, each with a browser of its own."""

from benchmarks.page import OTHERS, drag


def test_a_row_can_follow_another(chromium, server):
    for name in ("two classes", "units"):
        paint, script = drag(chromium, server, *OTHERS[name], moves=20)
        assert paint and script, name
