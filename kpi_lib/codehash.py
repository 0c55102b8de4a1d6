"""A hash of the code that something kept was worked out with."""

from __future__ import annotations

import functools
import hashlib
import sys
from importlib import metadata, resources
from importlib.resources.abc import Traversable

LIBRARIES = ("numpy", "scipy", "pandas", "pyarrow", "statsmodels", "lifelines", "scikit-learn",
             "holidays", "pydantic", "babel", "openpyxl")  # fmt: skip
"""Libraries whose version may change a number or how it is kept."""
_TEXT = (".py", ".yaml", ".json", ".po")


@functools.cache
def code_hash(parts: tuple[str, ...]) -> str:
    """Hash of these files and folders of `kpi_lib`, of Python and of the libraries beneath."""
    found = hashlib.sha256(sys.version.encode())
    for name in LIBRARIES:
        found.update(f"{name} {_version(name)}\0".encode())
    home = resources.files("kpi_lib")
    for part in parts:
        _add(found, home.joinpath(part))
    return found.hexdigest()


def _add(found: hashlib._Hash, place: Traversable) -> None:
    if place.is_file():
        if place.name.endswith(_TEXT):
            found.update(place.name.encode() + b"\0" + place.read_bytes())
        return
    for inside in sorted(place.iterdir(), key=lambda one: one.name):
        _add(found, inside)


def _version(library: str) -> str:
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return "absent"
