"""The site without a server, served by the app below /lab/: for networks that let no websocket through.

It is made once, by a process of its own, when somebody first asks for it; meanwhile a page says so.
"""

import atexit
import re
import shutil
import subprocess
import sys
from tempfile import mkdtemp
from threading import Lock

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from losslab.extras import PACKAGE

PATH = re.compile(r"/lab(?:/(.*))?$")
MAKE = (sys.executable, "-m", "losslab", "site")  # into the folder that follows
APP = "--app", "../"
SECONDS = 3  # until a browser asks again
WAIT = f"""<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="{SECONDS}">
<title>losslab</title><p>The pages are being made, which takes a minute or two, once. This page then opens by itself."""
BROKEN = "The pages could not be made; the server's log says why."


class Lab:
    """Answers what is asked below /lab/. `make` is the command that writes the site into the folder that follows."""

    def __init__(self, app, make=MAKE):
        self.app, self.make = app, make
        self.lock, self.folder, self.process, self.files = Lock(), None, None, None

    async def __call__(self, scope, receive, send):
        found = scope["type"] == "http" and PATH.search(scope["path"])
        if not found:
            return await self.app(scope, receive, send)
        if found[1] is None:
            query = scope["query_string"].decode("latin-1")
            answer = RedirectResponse(f"lab/{'?' * bool(query)}{query}")
        else:
            answer = self.ready()
            scope = scope | {"path": f"/{found[1]}", "root_path": ""}
        await answer(scope, receive, send)

    def ready(self):
        """What answers now: the files, or a page that says that they are being made."""
        with self.lock:
            if self.files:
                return self.files
            if not self.process:
                self.folder = self.folder or mkdtemp(prefix="losslab-")
                self.process = subprocess.Popen([*self.make, self.folder, *APP], cwd=PACKAGE.parent)
                atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
                atexit.register(self.process.kill)
            status = self.process.poll()
            if status is None:
                return HTMLResponse(WAIT, 503, {"retry-after": str(SECONDS), "cache-control": "no-store"})
            atexit.unregister(self.process.kill)
            self.process = None
            if status:
                return PlainTextResponse(BROKEN, 500)
            self.files = GZipMiddleware(ExceptionMiddleware(StaticFiles(directory=self.folder, html=True)))
            return self.files
