"""The app within a page of another site, as in a course's own pages."""

import functools
import http.server
import threading

import pytest

from tests.browser.conftest import PATIENCE


@pytest.fixture
def elsewhere(tmp_path, server):
    """The address of a page of another site that shows the outlier laboratory in a frame."""
    frame = f"<iframe src='{server}/outliers' style='width: 1300px; height: 900px'></iframe>"
    (tmp_path / "index.html").write_text(f"<!doctype html><title>Elsewhere</title>{frame}")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=tmp_path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}/"  # to a browser another site than localhost
        site.shutdown()


def test_F7_8_a_file_can_be_uploaded_within_a_frame_of_another_site(chromium, elsewhere):
    context = chromium.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(elsewhere)
    frame = page.frame_locator("iframe")
    frame.locator(".losslab-live[data-ready]").first.wait_for()
    table = b"x,y\n" + b"".join(b"%d,%d\n" % (i, 3 * i + 1) for i in range(10))
    frame.locator("[class*=st-key-own_data-file] input[type=file]").set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": table}
    )
    frame.get_by_role("button", name="Use these points").wait_for()
    assert frame.get_by_text("AxiosError").count() == 0
    context.close()
