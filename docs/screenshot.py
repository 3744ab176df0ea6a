"""Takes the picture in the README from the running app: python -m docs.screenshot"""

import shutil
from pathlib import Path
from tempfile import TemporaryFile

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, Visitor, start_server

LINK = "regression?y_pred=2.2&huber-delta=1.5"


def main():
    with sync_playwright() as playwright, TemporaryFile("w") as log:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        process, address = start_server(log)
        visitor = Visitor(browser, address, viewport={"width": 1280, "height": 960}).open(LINK)
        visitor.page.screenshot(path=Path(__file__).with_name("screenshot.png"))
        browser.close()
        process.terminate()


if __name__ == "__main__":
    main()
