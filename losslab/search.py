"""What can be found: each loss, word, question, library call and cost as an Entry, read from the records.

`live/js/search.js` ranks entries in the browser while a visitor types. What pages show besides losses is added by
`labs.index`, which knows the pages.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urlencode

from losslab.catalog import LOSSES, find
from losslab.checks.properties import properties_of
from losslab.costs.calls import CALLS
from losslab.costs.conventions import CONVENTIONS
from losslab.glossary import QUESTIONS, TERMS
from losslab.libraries.kinds import KINDS
from losslab.link import words
from losslab.symptoms import ABSENT, SYMPTOMS
from losslab.text import shown

SENTENCE = re.compile(r"(?<=[.?!]) ")


@dataclass(frozen=True)
class Entry:
    """One thing that can be found. `see` is the link to it, `says` the sentence shown where its title was found.

    `names` are other names, `params` are {name in code: what it is}, `traits` words that it is sorted by, `texts`
    longer texts. `calls` are {key of a library: its calls}, `given` {argument of one: [library, call]}. `key` is that
    of a loss.
    """

    kind: str
    title: str
    see: str
    says: str = ""
    names: tuple[str, ...] = ()
    calls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    traits: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    key: str = ""


def packed(found):
    """Entries as the browser gets them: without what is empty, each trait and each sentence of a text once."""
    said, rows = {}, []
    for entry in found:
        row = {name: value for name, value in vars(entry).items() if value}
        parts = {"texts": [part for text in entry.texts for part in SENTENCE.split(text)], "traits": entry.traits}
        row |= {name: [said.setdefault(part, len(said)) for part in of] for name, of in parts.items() if of}
        rows.append(row)
    return {"entries": rows, "said": [*said], "libraries": {key: kind.title for key, kind in KINDS.items()}}


def address(page, query):
    """The link to a page that says what `query` does."""
    return f"{page}?{urlencode(query, safe=',:|')}" if query else page


def beside(loss):
    """The link to a loss together with the first two of its own page that it is to be compared with."""
    page = loss.family.argument.page
    others = [key for key in loss.related if find(key).family.argument.page == page]
    return address(page, {"losses": ",".join([loss.key, *others[:2]]), "focus": loss.key})


@cache
def entries():
    """All that is known without the pages, losses first."""
    found = [*map(_loss, LOSSES), *map(_term, TERMS.values()), *map(_question, QUESTIONS), *map(_call, CALLS)]
    found += [*map(_cost, CONVENTIONS.values()), *map(_symptom, SYMPTOMS)]
    known = {name.lower() for entry in found for name in (entry.title, *entry.names)}
    return tuple(found + [_absent(row) for row in ABSENT if not known & {name.lower() for name in row.names}])


def plain(text):
    """Markdown without its marks."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text).replace("**", "").replace("`", "")


def _once(found):
    return tuple(dict.fromkeys(filter(None, found)))


# --- losses

CALLED = re.compile(r"\b((?:torch|F|keras|sklearn|optimize|spatial|special|norms|optax)(?:\.\w+)+)\(")
MAKERS = re.compile(r"\.ops\.|\.(tensor|log|zeros_like|full_like)$")  # of arrays
GIVEN = re.compile(r"(?<![\w'])([A-Za-z]\w+)=(?!=)|'([A-Za-z]\w+)':")
USUAL = {  # arguments that say nothing of a loss
    *("dtype", "reduction", "axis", "dim", "labels", "raw_prediction", "y_true", "y_pred", "true", "loss", "objective"),
    *("max_nfev", "lambda"),
}


def _loss(loss):
    calls = {}
    for row in loss.libraries:
        calls.setdefault(row.kind, []).append(row.name)
    for row in loss.libraries:  # what is named comes before what is only called
        calls[row.kind] += _called(row)
    given = {name: (row.kind, row.name) for row in reversed(loss.libraries) for name in _given(row, loss)}
    return Entry(
        "Loss",
        loss.title,
        beside(loss),
        loss.summary,
        tuple(name for name in _once([loss.key, *loss.aliases]) if name.lower() != loss.title.lower()),
        {kind: _once(names) for kind, names in calls.items()},
        {p.name: f"{p.symbol}: {p.meaning}" for p in loss.params},
        given,
        _traits(loss),
        _once([loss.use, loss.trade, loss.note, loss.example.words, *(row.convention for row in loss.libraries)]),
        loss.key,
    )


def _called(row):
    """The library's own functions in the code of its row, if they are not just the end of its name."""
    called = CALLED.findall(row.code)
    return [name for name in called if not row.name.lower().endswith(name.lower()) and not MAKERS.search(name)]


def _given(row, loss):
    """The names of the arguments in the code of a row, but those of the loss itself."""
    names = map("".join, GIVEN.findall(row.code))
    return [name for name in names if name not in USUAL and name not in loss.defaults]


def _traits(loss):
    """Family, properties, statistic and noise: what a loss is, beside its name."""
    claimed = [p for p in properties_of(loss) if loss.claim(p.key)]
    found = [loss.family.title, *(p.title for p in claimed)]
    found += [p.key for p in claimed if "lipschitz" in p.key]  # a word of its own
    found += [loss.elicits.name] if loss.elicits else []
    found += [loss.noise.name] if loss.noise else []
    # no single point pulls without limit
    found += ["robust"] if loss.family.argument.residual and loss.claim("lipschitz") else []
    return _once(found)


# --- words, questions, calls, costs


def _term(term):
    return Entry("Glossary", term.name, address("glossary", {"term": term.key}), term.meaning, term.words)


def _question(question):
    longest = words().read(question.asks)[0]  # as much as the page of words can be asked for
    asked = longest if longest == question.asks else longest.rpartition(" ")[0]
    sides = tuple(f"{answer}: {shown(number)}" for answer, number in question.sides())
    link = address("glossary", {"q": asked})
    return Entry("Question", question.asks, link, plain(question.here), texts=sides)


def _call(call):
    query = {"part": "paths"} | ({"path_code": call.key} if call.code else {})
    says = f"Loss: {call.loss}; penalty: {call.penalty}. {'; '.join(call.words())}"
    params = {name: f"To give: {text}." for name, text in zip(call.gives, call.words(), strict=True)}
    names = (call.short, call.key.replace("_", " "))
    return Entry(
        "Library call", call.name, address("cost", query), says, names, params=params, texts=_once([call.note])
    )


def _cost(row):
    return Entry("Cost", row.title, address("cost", {"cost": row.key}), plain(row.who), (row.by,))


def _symptom(row):
    return Entry("Question", row.asks, row.see, row.says, row.names)


def _absent(row):
    return Entry("Not here", row.names[0], row.see, row.says, row.names[1:])
