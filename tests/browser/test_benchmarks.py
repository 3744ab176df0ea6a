"""What is timed can be timed: one drag after another, at more than one pace."""

from benchmarks.drag import FIGURES, Hand


def test_a_drag_can_follow_another(visit):
    hand = Hand(visit(FIGURES["units"]))
    for slower in (1, 4):
        found = hand.drag("k", moves=20, slower=slower)
        assert found["paint"] and found["script"] and found["work"] > 0
