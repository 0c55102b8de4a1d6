"""Campaigns' params already checked, kept under `.kpi/params/` by the text they were read from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from kpi_lib.codehash import code_hash
from kpi_lib.params.models import CampaignParams
from kpi_lib.secret import known_key
from kpi_lib.signed import load, signed, store

FOLDER = Path(".kpi") / "params"
NAME = "campaigns"
CODE = ("params", "kpis", "data", "tiers.py", "benchmarks.py", "workspace.py", "errors.py")
"""Files and folders of `kpi_lib` that what is kept rests on."""


@dataclass(slots=True, kw_only=True)
class Kept:
    """What was checked before, and what is checked now (mutable on purpose: it remembers)."""

    root: Path
    key: bytes | None
    """The workspace's; None where it has none yet: nothing is kept."""
    before: dict[str, CampaignParams]
    now: dict[str, CampaignParams] = field(default_factory=dict)

    def find(self, path: Path, own_kpis: frozenset[str]) -> tuple[str, CampaignParams | None]:
        """The name of a file's content, and its params if just this was checked before."""
        try:
            content = path.read_bytes()
        except OSError:
            return "", None
        mark = hashlib.sha256(content + b"\0" + repr(sorted(own_kpis)).encode()).hexdigest()
        found = self.before.get(mark)
        if found is not None:
            self.now[mark] = found
        return mark, found

    def save(self) -> None:
        """Keep what is in the workspace now, if that is more or other than before."""
        if self.key is not None and self.now.keys() - self.before.keys():
            store(self.root / FOLDER, NAME, _key(self.key), self.now)


def kept(root: Path) -> Kept:
    """The params that an earlier command checked with this code."""
    key = known_key(root)
    before = None if key is None else load(root / FOLDER, NAME, _key(key), dict)
    return Kept(root=root, key=key, before=before or {})


def _key(key: bytes) -> bytes:
    """Of this code: what other code checked is not believed."""
    return signed(code_hash(CODE).encode(), key)
