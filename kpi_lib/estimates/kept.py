"""Estimates already worked out, kept under `.kpi/estimates/` by the content they rest on."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from collections.abc import Callable
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.run import Estimates
from kpi_lib.ledger.model import Ledger
from kpi_lib.signed import keep_newest, load, store

FOLDER = Path(".kpi") / "estimates"
_CODE = ("estimates", "kpis", "ledger", "sources", "data", "sums.py", "sumrows.py", "funnel.py",
         "tables.py", "columns.py")  # fmt: skip
_LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "lifelines", "scikit-learn", "holidays")
NEWEST = 6
"""So many entries of a campaign stay: as of another day, or with overrides, it has its own."""
_TEXTS = {"title", "notes", "recommendations", "targets", "benchmarks", "notebook", "name", "brand"}
"""Params that no estimate reads: changing a note fits no model anew."""


def kept(
    root: Path, key: bytes, inputs: Inputs, work: Callable[[Inputs], Estimates], rates: str
) -> Estimates:
    """What `work` makes of the inputs, from the workspace's cache where nothing changed.

    `rates`: whatever else the ledger was made of (exchange rates, the day it was rebuilt for).
    """
    mine = f"{inputs.ledger.client}.{inputs.campaign}."
    name = mine + entry(inputs.ledger, inputs.campaign, rates)
    found = load(root / FOLDER, name, key, Estimates)
    if found is None:
        found = work(inputs)
        store(root / FOLDER, name, key, found)
        keep_newest(root / FOLDER, mine, NEWEST)
    return found


def entry(ledger: Ledger, campaign: str, rates: str) -> str:
    """What tells a campaign's entries apart: a hash of files, params and code they rest on."""
    params = {
        slug: one.model_dump(mode="json", by_alias=True, exclude=_TEXTS)
        for slug, one in sorted(ledger.campaigns.items())
    }
    parts = {
        "client": ledger.client,
        "campaign": campaign,
        "as_of": {slug: day.isoformat() for slug, day in sorted(ledger.as_of.items())},
        "client_params": ledger.client_params.model_dump(
            mode="json", by_alias=True, exclude=_TEXTS
        ),
        "params": params,
        "files": [(file.file, file.sha256) for file in ledger.files],
        "rates": rates,
        "code": _code_hash(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@functools.cache
def _code_hash() -> str:
    found = hashlib.sha256(sys.version.encode())
    for name in _LIBRARIES:
        found.update(f"{name} {_version(name)}\0".encode())
    home = resources.files("kpi_lib")
    for part in _CODE:
        _add(found, home.joinpath(part))
    return found.hexdigest()


def _add(found: hashlib._Hash, place: Traversable) -> None:
    if place.is_file():
        if place.name.endswith((".py", ".yaml", ".json")):
            found.update(place.name.encode() + b"\0" + place.read_bytes())
        return
    for inside in sorted(place.iterdir(), key=lambda one: one.name):
        _add(found, inside)


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"
