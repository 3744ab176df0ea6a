"""What tests share: what may be absent, and what the environment says must not be."""

import gc
import os

import pytest

# Before any library reads it: two workers on two cores have none for the threads of each, that wait while they spin.
os.environ.setdefault("OMP_NUM_THREADS", "1")

pytest.register_assert_rewrite("tests.app")  # so that what fails there says why


# These files take longest. With --dist loadfile workers get them first, so that none is left to one of them alone.
LONG = ("browser/", "test_catalogue", "test_typed", "test_fitting", "test_outliers_page", "test_pictures", "test_own")


def pytest_configure(config):
    """xdist, where it is there, hands the files out in our order, and not in that of how many tests they have."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: next((i for i, name in enumerate(LONG) if f"tests/{name}" in item.nodeid), len(LONG)))


@pytest.fixture(scope="module", autouse=True)
def settled():
    """Keep what is imported out of the collection after every run of a page: the reference libraries are large."""
    gc.collect()
    gc.freeze()


def absent(what, requirement):
    """Skip by name, or fail where the environment requires it: LOSSLAB_REQUIRE="browser libraries"."""
    if requirement in os.environ.get("LOSSLAB_REQUIRE", "").split():
        pytest.fail(f"{what} is required here and missing", pytrace=False)
    pytest.skip(f"{what} is not installed")
