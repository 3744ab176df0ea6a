"""Links from words in a text to the terms of the glossary."""

import re
from functools import cache

from losslab.glossary.terms import COSTS, DATA, DESCENT, SHAPE, TERMS, Term

LINKED = tuple(term for terms in (DATA, COSTS, SHAPE, DESCENT) for term in terms) + tuple(
    Term(word, "") for word in ("convex", "redescending", "calibrated")
)
SKIPPED = "|".join(
    (r"`[^`]*`", r"\$[^$]*\$", r"\[[^\]]*\]\([^)]*\)", r":material/\w+:", r"https?://\S+", r"^\s*\|.*$", r"^#.*$")
)  # code, formulas, links, icons, tables, titles


@cache
def _pattern():
    """(a pattern that finds what is skipped or else a word for a term, {word: key})."""
    words = {w.lower(): term.key for term in LINKED for w in term.linked or (term.name, *term.words, *term.near)}
    longest = sorted(words, key=len, reverse=True)
    found = "|".join(re.escape(word[:-1]) + "(?:y|ies)" if word.endswith("y") else re.escape(word) for word in longest)
    plural = rf"(?<![\w.-])({found})(?:e?s)?(?![\w-]|\.\w)"
    return re.compile(f"(?:{SKIPPED})|{plural}", re.IGNORECASE | re.MULTILINE), words


def linked(text, seen, address="glossary"):
    """(Markdown text with a link at the first word for each term, the keys of `seen` and of all linked now).

    The title of a link is what its word means.
    """
    pattern, words = _pattern()
    seen = set(seen)

    def link(match):
        if not match[1]:
            return match[0]
        key = words[re.sub("ies$", "y", match[1].lower())]
        if key in seen:
            return match[0]
        seen.add(key)
        return f'[{match[0]}]({address}?term={key} "{TERMS[key].meaning}")'

    return pattern.sub(link, text), frozenset(seen)
