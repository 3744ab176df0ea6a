"""A budget of work: what is spent on one formula is counted, and one formula is looked at at a time.

The unit is about a nanosecond of a usual machine; it is counted, not read off a clock, so that what can be looked at on
one machine can be on any. While it counts, `proceed` is asked now and then: it may raise, when the visitor who asked
has left.
"""

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps

ONE_AT_A_TIME = threading.RLock()
SOON = 10_000_000  # after that much `proceed` is asked again
_counter = ContextVar("counter", default=None)
_proceed = ContextVar("proceed", default=None)


class Spent(ValueError):
    """A formula needs more work than it may."""


class _Counter:
    def __init__(self, most):
        self.left, self.soon = most, SOON


def spend(cost):
    """Count work that is about to be done. Spent if that is too much."""
    counter = _counter.get()
    if counter is None:
        return
    counter.left -= cost
    counter.soon -= cost
    if counter.soon <= 0:
        counter.soon = SOON
        ask()
    if counter.left < 0:
        raise Spent("more work than one formula may cost")


def ask():
    """Whether to go on: what `asking` was given raises if not."""
    if proceed := _proceed.get():
        proceed()


def asking(proceed):
    """From here on in this thread, `proceed` is called now and then during work; what it raises ends the work."""
    _proceed.set(proceed)


@contextmanager
def budget(most):
    """Within this, work is counted, up to this much; and nobody else is at work. Within another budget that counts."""
    if _counter.get() is not None:
        yield
        return
    while not ONE_AT_A_TIME.acquire(timeout=0.1):
        ask()
    token = _counter.set(_Counter(most))
    try:
        yield
    finally:
        _counter.reset(token)
        ONE_AT_A_TIME.release()


def bounded(most, maxsize):
    """A function whose results are kept, and whose work is bounded: what it gives instead of a result is Spent."""

    def decorate(function):
        @lru_cache(maxsize=maxsize)
        def once(*args):
            try:
                return function(*args)
            except Spent as spent:
                return spent

        @lru_cache(maxsize=maxsize)  # what is known waits for nobody
        @wraps(function)
        def call(*args):
            with budget(most):
                return once(*args)

        return call

    return decorate
