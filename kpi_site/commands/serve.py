"""`kpi serve`."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from http.server import ThreadingHTTPServer
from pathlib import Path

from kpi_lib.errors import KpiError
from kpi_site.console import say
from kpi_site.live.server import HOST, Watched, server

MOST_NAMES = 3


def run(root: Path, port: int, *, watch: bool) -> int:
    """Serve until interrupted, which is how one ends it; with `watch`, build what is saved."""
    root = root.absolute()
    if not watch and not _built(root):
        raise KpiError("There is no site yet. Make it with: kpi build")
    watched = Watched() if watch else None
    try:
        running = server(root / "site", port, watched)
    except OSError as error:
        raise KpiError(f"Port {port} cannot be used: {error.strerror}. Try --port 0.") from error
    with running:
        try:
            if watched is None:
                _say_where(running)
                running.serve_forever()
            else:
                _follow(root, running, watched)
        except KeyboardInterrupt:
            return 0
    return 0


def _built(root: Path) -> bool:
    return (root / "site" / "_agency" / "index.html").is_file()


def _say_where(running: ThreadingHTTPServer) -> None:
    say(f"http://{HOST}:{running.server_address[1]}/ shows the site. Ctrl-C ends it.")


def _follow(root: Path, running: ThreadingHTTPServer, watched: Watched) -> None:
    """Build what is not up to date, then what is saved, and serve; raises KeyboardInterrupt."""
    # The server alone needs neither of them.
    from kpi_site.live.inputs import news
    from kpi_site.live.rebuild import rebuild

    serving = threading.Thread(target=running.serve_forever, args=(0.1,), daemon=True)
    if _built(root):
        serving.start()
        _say_where(running)
    else:
        say("There is no site yet: building it.")
    try:
        for names in news(root):
            if names:
                say(f"saved       {_listed(names)}")
            watched.troubles = rebuild(root)
            if not _built(root):
                raise KpiError("There is no site to show. Mend what is said above.")
            if not serving.is_alive():
                serving.start()
                _say_where(running)
    finally:
        if serving.is_alive():
            running.shutdown()


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
