"""The document that a browser loads first: Streamlit's own, with the pages' style and the way to the figure in it."""

from pathlib import Path

STYLE = Path(__file__).with_name("style.css")
PLAIN = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")  # else there may be no text to add to
SKIP = b'<a class="losslab-skip" href="#figure">To the figure</a>'  # the first that a keyboard reaches; see reach.js
OLD = (b"content-length", b"etag", b"last-modified")  # of the document as it was


class Styled:
    """Puts both into every HTML document, after Streamlit's own rules and before those of a page."""

    def __init__(self, app):
        self.app = app
        self.first = b"<body><style>" + STYLE.read_bytes() + b"</style>" + SKIP

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or b"text/html" not in dict(scope["headers"]).get(b"accept", b""):
            return await self.app(scope, receive, send)
        start, body = None, b""

        async def answer(message):
            nonlocal start, body
            if message["type"] == "http.response.start":
                kind = dict(message["headers"]).get(b"content-type", b"")
                if kind.startswith(b"text/html"):
                    start = message
                else:
                    await send(message)
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if message.get("more_body"):
                    return
                whole = body.replace(b"<body>", self.first, 1)
                kept = [(name, value) for name, value in start["headers"] if name.lower() not in OLD]
                size = (b"content-length", str(len(whole) if scope["method"] != "HEAD" else 0).encode())
                await send(start | {"headers": [*kept, size]})
                await send({"type": "http.response.body", "body": whole})

        asked = [(name, value) for name, value in scope["headers"] if name.lower() not in PLAIN]
        await self.app(scope | {"headers": asked}, receive, answer)
