"""`kpi serve`: the site as a server shows it, on this machine only."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from kpi_lib.errors import KpiError
from kpi_site.console import say

HOST = "127.0.0.1"


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, never from a cache, no listings, for this machine's own browser."""

    def do_GET(self) -> None:
        if self._allowed():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._allowed():
            super().do_HEAD()

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


def server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server of a folder; port 0 takes any free one. Raises OSError where the port is taken."""
    return ThreadingHTTPServer((HOST, port), partial(Handler, directory=str(site)))


def run(root: Path, port: int) -> int:
    """Serve until interrupted, which is how one ends it."""
    site = root / "site"
    if not (site / "_agency" / "index.html").is_file():
        raise KpiError("There is no site yet. Make it with: kpi build")
    try:
        running = server(site, port)
    except OSError as error:
        raise KpiError(f"Port {port} cannot be used: {error.strerror}. Try --port 0.") from error
    with running:
        say(f"http://{HOST}:{running.server_address[1]}/ shows the site. Ctrl-C ends it.")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0
