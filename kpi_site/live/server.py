"""The site as a server shows it, on this machine only; pages that are watched tell of changes."""

from __future__ import annotations

import io
import json
import sys
import urllib.parse
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

from kpi_site.files import sha256
from kpi_site.live.trouble import Trouble, told
from kpi_site.protect.seal import ENDING

HOST = "127.0.0.1"
OWN = "/_kpi/"
"""Paths of the server itself; no client can be called so."""
SCRIPTS = {"reload.js": "text/javascript; charset=utf-8", "reload.css": "text/css; charset=utf-8"}


@dataclass(slots=True, kw_only=True)
class Watched:
    """What open pages are told (mutable on purpose: the watcher writes, the server reads)."""

    troubles: tuple[Trouble, ...] = ()


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, never from a cache, no listings, for this machine's own browser."""

    def __init__(self, *given: Any, watched: Watched | None, **more: Any) -> None:
        self.watched = watched  # first: the base class answers the request in its constructor
        super().__init__(*given, **more)

    def do_GET(self) -> None:
        if self._allowed():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._allowed():
            super().do_HEAD()

    def send_head(self) -> Any:
        """A file as it is; where it is watched, a page with the script that reloads it."""
        if self.watched is None:
            return super().send_head()
        path, _, query = self.path.partition("?")
        if path.startswith(OWN):
            return self._own(path.removeprefix(OWN), query, self.watched)
        page = self._page(path)
        if page is None:
            return super().send_head()
        content = with_script(page.read_bytes(), fingerprint(page))
        return self._send(content, "text/html; charset=utf-8")

    def _own(self, name: str, query: str, watched: Watched) -> BinaryIO | None:
        if name in SCRIPTS:
            content = files("kpi_site").joinpath("live", name).read_bytes()
            return self._send(content, SCRIPTS[name])
        if name != "state":
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        asked = urllib.parse.parse_qs(query).get("page", [""])[0]
        page = self._page(asked)
        state = {"page": fingerprint(page) if page else "",
                 "troubles": told(asked, watched.troubles)}  # fmt: skip
        return self._send(json.dumps(state).encode(), "application/json")

    def _page(self, path: str) -> Path | None:
        """The page that a path shows; None where it shows no page."""
        page = Path(self.translate_path(path + ("index.html" if path.endswith("/") else "")))
        return page if page.suffix == ".html" and page.is_file() else None

    def _send(self, content: bytes, kind: str) -> BinaryIO:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def _allowed(self) -> bool:
        """Another site's name that resolves to this machine must not read clients' pages."""
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0]
        if host not in {HOST, "localhost"}:
            self.send_error(HTTPStatus.FORBIDDEN)
            return False
        if "%00" in self.path:
            self.send_error(HTTPStatus.NOT_FOUND)
            return False
        if self.path.split("?")[0] == "/":
            self.send_response(HTTPStatus.FOUND)
            self.send_header("Location", "/_agency/index.html")
            self.end_headers()
            return False
        return True

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: Any) -> None:
        """A line a request would hide the address that the user needs."""


def fingerprint(page: Path) -> str:
    """Hash of a page, and of what it opens with a password. Its assets' names hold theirs."""
    sealed = page.with_name(page.name + ENDING)
    return sha256(page.read_bytes() + (sealed.read_bytes() if sealed.is_file() else b""))


def with_script(page: bytes, mark: str) -> bytes:
    """A page that reloads itself: it knows its fingerprint, and asks for that of the file."""
    tag = f'<script src="{OWN}reload.js" data-page="{mark}" defer></script>\n'.encode()
    head, end, rest = page.rpartition(b"</body>")
    return head + tag + end + rest if end else page + tag


class Server(ThreadingHTTPServer):
    """Says nothing of readers who went, or of a page that went while it was read."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def server(site: Path, port: int, watched: Watched | None = None) -> ThreadingHTTPServer:
    """A server of a folder; port 0 takes any free one. Raises OSError where the port is taken."""
    handler = partial(Handler, directory=str(site), watched=watched)
    return Server((HOST, port), handler)
