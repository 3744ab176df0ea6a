"""A question that a teacher asks of a page, and its text in a link: short, bounded, and not to be read at a glance.

What is hidden so is hidden from who looks at the address, not from who reads this file: the key is here.
"""

import base64
import binascii
import hashlib
import json
import re
import zlib
from dataclasses import astuple, dataclass

from losslab import link
from losslab.text import exact

VERSION = "1"
LONGEST = 700  # characters of its text in a link
MOST_BYTES = 8_000  # of what is unpacked from it
LONGEST_WORDS, LONGEST_OPTION = 300, 80  # characters of the question, of the words afterwards, of an option
OPTIONS = range(2, 6)  # how many there can be
MOST_NAMES, LONGEST_NAME = 60, 60
MOST_PLACES = 2_000  # of a line that can be put in place
LARGEST = 1e6  # of a number that is answered
KEY = b"losslab: not to be read at a glance"
SIGN = 4  # bytes by which a text that was changed is known
KINDS = {"": "No question", "choose": "Choice", "number": "Number", "place": "Place"}
AXIS = re.compile(r"([xy])@(\d\d?)", re.ASCII)
BAD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # what is no text; lines may end
ASK, REPLY, GUESS = "quiz", "reply", "guess"  # fields of a link: the question, the answer, and a line before it is one
TORN = "`quiz` holds no whole question: it was cut off or changed on its way. The page is shown without it"
OTHER = "`quiz` holds a question of another version of losslab. The page is shown without it"
ANSWER = re.compile(r"[a-z0-9.e+-]{0,24}", re.ASCII)


@dataclass(frozen=True)
class Ask:
    """What a teacher asks, and which controls are withheld.

    Parameters
    ----------
    text : str
        The question, which may be empty where nothing is asked.
    kind : {"", "choose", "number", "place"}
        What is answered: nothing, one of the options, a number that is typed, or one that is put in place.
    options : tuple of str
        Among which one is chosen.
    right : float
        The answer: the number of the option, from 1, or the number.
    within : float
        How far from it an answer may be.
    where : str
        What is put in place: the name of a control, or a line across the figure, `x@0` on the horizontal axis of its
        first panel.
    grid : tuple of float
        Of such a line the least place, the greatest, and the step.
    why : str
        The words once it is answered.
    veiled : bool
        The table of values is empty until then.
    locked, hidden : tuple of str
        Names of controls that are shown but cannot be moved, and of those that are not there.
    """

    text: str = ""
    kind: str = ""
    options: tuple[str, ...] = ()
    right: float = 0.0
    within: float = 0.0
    where: str = ""
    grid: tuple[float, ...] = ()
    why: str = ""
    veiled: bool = False
    locked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def axis(self) -> tuple[str, int] | None:
        """("x" or "y", the number of the panel) of a line across the figure, if that is put in place."""
        found = AXIS.fullmatch(self.where)
        return (found[1], int(found[2])) if found else None


def checked(ask: Ask) -> Ask:
    """The question, if it can be asked and sent.

    Parameters
    ----------
    ask : Ask
        Any.

    Returns
    -------
    Ask

    Raises
    ------
    ValueError
        In a sentence without its full stop.

    Examples
    --------
    >>> checked(Ask("Where is it?", "choose", ("here",), 1.0))
    Traceback (most recent call last):
    ...
    ValueError: a choice has 2 to 5 options; there is 1
    """
    _words(ask.text, "the question", LONGEST_WORDS)
    _words(ask.why, "what is said afterwards", LONGEST_WORDS)
    if ask.kind not in KINDS:
        raise ValueError("there is no such kind of question")
    if ask.kind and not ask.text.strip():
        raise ValueError("the question is empty")
    if ask.kind == "choose":
        _choice(ask)
    elif ask.options:
        raise ValueError("only a choice has options")
    _number(ask.right, "the answer")
    _number(ask.within, "the tolerance")
    if ask.within < 0:
        raise ValueError(f"the tolerance must be 0 or more, got {exact(ask.within)}")
    if (ask.kind == "place") != bool(ask.where):
        raise ValueError("it is not said what is to be put in place")
    if ask.where in (*ask.locked, *ask.hidden):
        raise ValueError("what is to be put in place cannot be withheld")
    _grid(ask)
    names = (*ask.locked, *ask.hidden, ask.where)
    if len(names) > MOST_NAMES or len({*ask.locked, *ask.hidden}) < len(names) - 1:
        raise ValueError(f"at most {MOST_NAMES} controls can be withheld, each once")
    for name in names:
        _words(name, "the name of a control", LONGEST_NAME)
    if (size := len(_packed(ask))) > LONGEST:
        raise ValueError(f"the question has {size} characters in a link, and at most {LONGEST} fit: make it shorter")
    return ask


def _words(text: str, what: str, longest: int) -> None:
    if BAD.search(text):
        raise ValueError(f"{what} has characters that are no text")
    if len(text) > longest:
        raise ValueError(f"{what} has {len(text)} characters; at most {longest} are allowed")


def _choice(ask: Ask) -> None:
    count = len(ask.options)
    if count not in OPTIONS:
        verb = "is" if count == 1 else "are"
        raise ValueError(f"a choice has {OPTIONS[0]} to {OPTIONS[-1]} options; there {verb} {count}")
    for option in ask.options:
        _words(option, "an option", LONGEST_OPTION)
    if not all(option.strip() for option in ask.options) or len({*ask.options}) < count:
        raise ValueError("two options are the same, or one is empty")
    if ask.right not in range(1, count + 1):
        raise ValueError("it is not said which option is the answer")


def _number(value: float, what: str) -> None:
    if not abs(value) <= LARGEST:
        raise ValueError(f"{what} must lie within ±{LARGEST:,.0f}, got {exact(value)}")


def _grid(ask: Ask) -> None:
    if bool(ask.grid) != bool(ask.axis) or len(ask.grid) not in (0, 3):
        raise ValueError("a line across the figure, and nothing else, has ends and a step")
    if ask.grid:
        low, high, step = ask.grid
        for value in ask.grid:
            _number(value, "an end of the line")
        if not (low < high and 0 < step and (high - low) / step <= MOST_PLACES):
            raise ValueError("the line has no places")
        if not low <= ask.right <= high:
            raise ValueError(f"the answer must lie on the line, from {exact(low)} to {exact(high)}")


def write(ask: Ask | None) -> str:
    """The text of a question in a link, "" where there is none."""
    return _packed(ask) if ask else ""


def _packed(ask: Ask) -> str:
    return _sealed(json.dumps(astuple(ask), ensure_ascii=False, separators=(",", ":")).encode(errors="replace"))


def _sealed(said: bytes) -> str:
    """What is said, packed and signed."""
    press = zlib.compressobj(9, wbits=-15)
    body = press.compress(said) + press.flush()
    sign = _sign(body)
    return VERSION + base64.urlsafe_b64encode(sign + _veiled(body, sign)).decode().rstrip("=")


def _sign(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=SIGN, key=KEY).digest()


def _veiled(body: bytes, sign: bytes) -> bytes:
    """Turns what is said into what cannot be read, and back."""
    stream = hashlib.shake_256(KEY + sign).digest(len(body))
    return bytes(a ^ b for a, b in zip(body, stream, strict=True))


def read(text: str) -> tuple[Ask | None, str]:
    """(the question of a text, or None; a complaint, or "").

    Examples
    --------
    >>> ask = Ask("Which loss is drawn?", "choose", ("L1", "L2"), 2.0)
    >>> read(write(ask)) == (ask, "")
    True
    >>> read("nonsense")[0] is None
    True
    """
    if not text:
        return None, ""
    if text[0] != VERSION and text[0].isdecimal():
        return None, OTHER
    try:
        if text[0] != VERSION or len(text) > LONGEST:
            raise ValueError
        sealed = base64.b64decode(text[1:] + "=" * (-(len(text) - 1) % 4), altchars=b"-_", validate=True)
        sign, body = sealed[:SIGN], _veiled(sealed[SIGN:], sealed[:SIGN])
        if _sign(body) != sign:
            raise ValueError
        unpack = zlib.decompressobj(wbits=-15)
        said = unpack.decompress(body, MOST_BYTES)
        if not unpack.eof or unpack.unused_data:
            raise ValueError
        return checked(_made(json.loads(said))), ""
    except (ValueError, TypeError, RecursionError, binascii.Error, zlib.error):
        return None, TORN


def _made(said: object) -> Ask:
    """The question that such a list says; ValueError or TypeError where one of its parts is of another type."""
    if not isinstance(said, list):
        raise TypeError
    made = Ask(*(tuple(part) if isinstance(part, list) else part for part in said))
    for value in (made.options, made.locked, made.hidden, made.grid):
        if not isinstance(value, tuple):
            raise TypeError
    words = (made.text, made.kind, made.where, made.why, *made.options, *made.locked, *made.hidden)
    numbers = (made.right, made.within, *made.grid)
    if not all(type(word) is str for word in words) or not all(type(number) is float for number in numbers):
        raise TypeError
    if type(made.veiled) is not bool:
        raise TypeError
    return made


def _read_reply(text: str) -> tuple[str, str]:
    return (text, "") if ANSWER.fullmatch(text) else ("", "this is no answer; the question is asked again")


def _read_number(text: str) -> tuple[float | None, str]:
    value, said = link.number(0.0, -LARGEST, LARGEST).read(text)
    wrong = "is not a number" in said or "NaN" in said
    return (None, said.partition(link.SHOWING)[0]) if wrong else (value, said)


# A number that may not be there.
NUMBER = link.Field(None, _read_number, lambda value: "" if value is None else exact(value))
FIELDS = {ASK: link.Field(None, read, write), REPLY: link.Field("", _read_reply), GUESS: NUMBER}
