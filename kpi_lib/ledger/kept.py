"""A client's ledger already built, kept under `.kpi/ledger/` by the content it rests on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kpi_lib.codehash import code_hash
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.bare import bare
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.signed import keep_newest, load, signed, store
from kpi_lib.sources.collect import file_sha256
from kpi_lib.sources.folders import find_files
from kpi_lib.sources.source import Collection

FOLDER = Path(".kpi") / "ledger"
NEWEST = 8
"""So many entries of a client stay: as of another day, or at equal age of posts, it has its own."""
_CODE = ("ledger", "sources", "params", "currencies.py", "errors.py", "tables.py", "columns.py",
         "tiers.py", "workspace.py", "data")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a client's files come to."""

    collection: Collection
    """Without its tables."""
    ledger: Ledger
    amounts: Mapping[str, pd.DataFrame]
    """As `kpi_lib.currencies.amounts` gives them."""


def kept(
    root: Path, key: bytes, client: str, params: ClientParams,
    campaigns: Mapping[str, CampaignParams], settings: Mapping[str, object],
    work: Callable[[], Kept],
) -> Kept:  # fmt: skip
    """What `work` makes of a client's files, from the workspace's cache where nothing changed.

    `settings`: whatever else it rests on (exchange rates, the day it is rebuilt for). The ledger's
    params are these, also where the cache was made with other titles, notes and targets.
    """
    hashes = _hashes(root, client, campaigns)
    name = f"{client}." + _entry(hashes, key, client, params, campaigns, settings)
    found = load(root / FOLDER, name, key, Kept)
    if found is None:
        found = work()
        # A file that was replaced while it was read is not what the name says.
        if {one.file: one.sha256 for one in found.collection.files} == hashes["files"]:
            plain = replace(found.ledger, client_params=params, campaigns={})
            store(root / FOLDER, name, key, replace(found, ledger=plain))
            keep_newest(root / FOLDER, f"{client}.", NEWEST)
        return found
    ordered = dict(sorted(campaigns.items(), key=lambda item: (item[1].start, item[0])))
    return replace(found, ledger=replace(found.ledger, client_params=params, campaigns=ordered))


def _hashes(
    root: Path, client: str, campaigns: Mapping[str, CampaignParams]
) -> dict[str, dict[str, str]]:
    files, problems = find_files(root, client, list(campaigns))
    return {
        "files": {found.file: _sha256(found.path) for found in files},
        "problems": {str(number): repr(one) for number, one in enumerate(problems)},
    }


def _sha256(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError:
        return ""  # as the report on a file that cannot be opened has it


def _entry(
    hashes: Mapping[str, object], key: bytes, client: str, params: ClientParams,
    campaigns: Mapping[str, CampaignParams], settings: Mapping[str, object],
) -> str:  # fmt: skip
    parts = {
        "client": client,
        "hashes": hashes,
        # Addresses are hashed with the key before they are in a table.
        "key": signed(b"key", key).hex(),
        "params": params.model_dump(mode="json", by_alias=True),
        "campaigns": {
            slug: bare(one).model_dump(mode="json", by_alias=True)
            for slug, one in sorted(campaigns.items())
        },
        "settings": settings,
        "code": code_hash(_CODE),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
