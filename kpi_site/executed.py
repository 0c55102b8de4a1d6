"""An executed notebook as the build left it, read as plain data and without the Jupyter stack."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def read_executed(path: Path) -> Mapping[str, Any]:
    """The notebook; raises ValueError where it is none, OSError where it cannot be read.

    Twice as quick as `kpi_site.notebook.read`, which takes in notebooks of any origin and version.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply for a notebook") from error
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise ValueError("has no cells")
    return found
