"""What the search on Home shows: small pictures of all losses, what they are sorted by, and the index of the search."""

from typing import Any

from losslab import FAMILIES, LOSSES
from losslab.core import Loss
from losslab.figures.thumbnail import thumbnail
from losslab.labs.index import index
from losslab.labs.registry import PAGES
from losslab.live.payload import squeeze
from losslab.search import beside, packed

LABEL = "Find losses, library calls, words, questions"
PLACEHOLDER = "L1, log_loss, f_scale, perplexity, NaN, 0.693 …"
LONGEST = 80  # characters that are looked for
KINDS = {family.argument.page: PAGES[family.argument.page].name for family in FAMILIES}
PROPERTIES = {  # at the defaults: {name: (title, meaning, whether a loss has it)}
    "convex": ("convex", "No chord of the curve runs below it.", lambda loss: bool(loss.claim("convex"))),
    "bounded_pull": (
        "bounded pull",
        "No point pulls harder than a fixed number.",
        lambda loss: bool(loss.claim("lipschitz")),
    ),
    "redescending": (
        "ignores far points",
        "Far out the pull goes back to 0.",
        lambda loss: bool(loss.claim("redescending")),
    ),
    "smooth": ("no kinks", "It has a slope everywhere.", lambda loss: bool(loss.claim("differentiable"))),
    "symmetric": ("symmetric", "Too high costs as much as too low.", lambda loss: bool(loss.claim("symmetric"))),
}


def _families() -> list[dict[str, Any]]:
    return [
        {
            "title": family.title,
            "kind": family.argument.page,
            "summary": family.summary,
            "cards": [_card(loss) for loss in LOSSES if loss.family.key == family.key],
        }
        for family in FAMILIES
    ]


def _card(loss: Loss) -> dict[str, Any]:
    has = [name for name, (_, _, test) in PROPERTIES.items() if test(loss)]
    card = {"key": loss.key, "has": has, "title": loss.title, "summary": loss.summary, "href": beside(loss)}
    return card | dict(zip(("loss", "gradient"), thumbnail(loss), strict=True))


# All that the browser needs: the same for every visitor. Here, as only one thread at a time imports a module.
CONTENT = squeeze(
    {
        "families": _families(),
        "kinds": KINDS,
        "properties": {name: (title, meaning) for name, (title, meaning, _) in PROPERTIES.items()},
        "index": packed(index()),
    }
)
