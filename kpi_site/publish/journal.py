"""What an interrupted run has sent already, kept in `.kpi/publish/`; safe to delete."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from kpi_site.files import sha256, write_text


class Journal:
    """Files sent since the target's manifest was written (it grows while a run goes on)."""

    def __init__(self, root: Path, client: str, place: str, base: bytes | None) -> None:
        name = f"{client}-{sha256(place.encode())[:16]}.json"
        self.path = root / ".kpi" / "publish" / name
        self.base = sha256(base or b"")
        """Hash of the target's manifest: once another run has written that, all this is void."""
        self.sent = dict(_read(self.path, self.base))

    def note(self, path: str, content_sha256: str) -> None:
        """A file has arrived."""
        self.sent[path] = content_sha256
        found = {"base": self.base, "sent": self.sent}
        write_text(self.path, json.dumps(found, indent=1, sort_keys=True) + "\n")

    def close(self) -> None:
        """The manifest says it all now."""
        self.path.unlink(missing_ok=True)


def _read(path: Path, base: str) -> Mapping[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return dict(found["sent"]) if found["base"] == base else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
