"""What passes between the server and its visitors: what a browser is told to keep to, and how much may be uploaded."""

import re
import secrets
from collections import Counter
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from streamlit import runtime

from losslab.ui.lab import Lab
from losslab.ui.styled import Styled

UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")
MOST_UPLOADS = 3  # files that a session may have on the server at once; one is enough
CLOSED = ("/_stcore/metrics",)  # what it tells of the server is of no use to visitors
# Streamlit's own pages need inline styles, scripts made at run time and the websocket; nothing comes from elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self' ws: wss: data: blob:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
)
SCRIPTS = "/component/losslab.ui.mount.js-"  # what follows is the hash of all of them
FOR_GOOD = b"public, max-age=31536000, immutable"  # of files whose address says what is in them
HEADERS = ((b"x-content-type-options", b"nosniff"), (b"content-security-policy", POLICY.encode()))


class Gate:
    """Stands before Streamlit's own routes."""

    def __init__(self, app):
        self.app, self.coming = app, Counter()  # {session: uploads that are on their way}

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def answer(message):
            if message["type"] == "http.response.start":
                known = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in HEADERS if n not in known)]
                if SCRIPTS in scope["path"] and message["status"] == 200:
                    kept = [(n, v) for n, v in message["headers"] if n.lower() != b"cache-control"]
                    message["headers"] = [*kept, (b"cache-control", FOR_GOOD)]
            await send(message)

        file = UPLOAD.search(scope["path"])
        if file and _from_here(dict(scope["headers"])):
            scope = scope | {"headers": _vouched(scope["headers"])}
        if scope["path"].endswith(CLOSED):
            await PlainTextResponse("Not found", 404)(scope, receive, answer)
        elif file and scope["method"] == "PUT":
            await self._upload(file[1], scope, receive, answer)
        else:
            await self.app(scope, receive, answer)

    async def _upload(self, session, scope, receive, send):
        """Let a file in where the session has room for it."""
        if self.coming[session] + _held(session) >= MOST_UPLOADS:
            said = f"This session has {MOST_UPLOADS} files on the server, which is the most. Reload the page to go on."
            return await PlainTextResponse(said, 429)(scope, receive, send)
        self.coming[session] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming[session] -= 1
            if not self.coming[session]:
                del self.coming[session]


def _from_here(headers):
    """Whether a browser says that a page of this very server sends this, which no page can forge."""
    host = headers.get(b"x-forwarded-host", headers.get(b"host", b"")).decode("latin-1")
    return bool(host) and urlsplit(headers.get(b"origin", b"").decode("latin-1")).netloc == host


def _vouched(headers):
    """Headers with a token of the kind that Streamlit asks for in two places.

    Its own is a cookie, which browsers keep from a page within a page of another site.
    """
    token = secrets.token_hex(16).encode()
    others = [(name, value) for name, value in headers if name not in (b"x-xsrftoken", b"cookie")]
    return [*others, (b"x-xsrftoken", token), (b"cookie", b"_streamlit_xsrf=" + token)]


def _held(session):
    """How many files of a session the server has."""
    return len(runtime.get_instance()._uploaded_file_mgr.file_storage.get(session, ()))


MIDDLEWARE = [Middleware(Gate), Middleware(Lab), Middleware(Styled)]
