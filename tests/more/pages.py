"""Run with `extra/` among the families, as if it lay there: opens the page of each new loss, prints what it shows."""

import json
import pkgutil
import sys
from pathlib import Path

walk = pkgutil.walk_packages


def with_extra(path, prefix):
    """As the catalogue reads the families, with one module more."""
    path.append(str(Path(__file__).parent / "extra"))
    return walk(path, prefix)


pkgutil.walk_packages = with_extra

import losslab  # noqa: E402
from tests.app import figures, rows, start  # noqa: E402

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
app = start("home.py")
assert not app.exception
json.dump(found, sys.stdout)
