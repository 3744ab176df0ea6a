"""Run with `extra/` among the families, as if it lay there: opens the page of each new loss, prints what it shows."""

import json
import pkgutil
import sys
from pathlib import Path
from urllib.parse import parse_qsl

walk = pkgutil.walk_packages


def with_extra(path, prefix):
    """As the catalogue reads the families, with one module more."""
    path.append(str(Path(__file__).parent / "extra"))
    return walk(path, prefix)


pkgutil.walk_packages = with_extra

import losslab  # noqa: E402
from losslab.labs.index import index  # noqa: E402
from tests.app import content, figures, rows, start  # noqa: E402

pkgutil.walk_packages = walk
LINKS = {
    "test_residual": [("regression.py", {}), ("outliers.py", {"closer": "fits"}), ("descent.py", {})],
    "test_penalty": [("cost.py", {"part": "weights"})],
    "test_dead_zone": [("cost.py", {"part": "weights"})],
    "test_pair": [("vectors.py", {"view": "plane"}), ("vectors.py", {})],
    "test_product": [("vectors.py", {"view": "plane"}), ("vectors.py", {})],
    "test_classes": [("classes.py", {})],
    "test_td": [("td.py", {}), ("td.py", {"huber": "1"})],
}

found = {}
for key, links in LINKS.items():
    loss = losslab.find(key)
    found[key] = []
    for page, link in links:
        try:
            app = start(page, losses=key, focus=key, **link)
        except AssertionError as error:
            raise AssertionError(key, page) from error
        assert not app.exception and not app.error and not app.warning, (key, page, app.exception, app.warning)
        assert figures(app) and loss.title in json.dumps(figures(app)), (key, page)
        found[key].append(rows(app))
home = start("home.py")
cards = {card["key"]: card for family in content(home)["families"] for card in family["cards"]}
for key in LINKS:
    loss = losslab.find(key)
    page, _, query = cards[key]["href"].partition("?")
    assert page == loss.family.argument.page and cards[key]["loss"], key  # its picture in the gallery is not empty
    app = start(f"{page}.py", **dict(parse_qsl(query)))
    assert not app.exception and not app.error and not app.warning and loss.title in json.dumps(figures(app)), key
    assert [entry.see for entry in index() if entry.key == key] == [cards[key]["href"]], key  # the search finds it
for page in sorted((Path(__file__).parents[2] / "pages").glob("*.py")):  # the others list them, or must not mind
    app = start(page.name)
    assert not app.exception and not app.error, (page.name, app.exception)
json.dump(found, sys.stdout)
