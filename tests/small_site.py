"""A workspace whose notebooks take no time, one for each behaviour (`tests/notebooks`)."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

NOTEBOOKS = Path(__file__).parent / "notebooks"
CLIENT = """\
name: {name}
currency: EUR
timezone: Europe/Berlin
locale: en-GB
brand: {{colour: "{colour}"}}
"""
CAMPAIGN = """\
title: {title}
start: 2026-03-01
end: 2026-03-31
objective: sales
notebook: {notebook}
"""


def write(root: Path, campaigns: Mapping[str, str], *, client: str = "acme",
          colour: str = "#ffd400") -> Path:  # fmt: skip
    """Params for each campaign (slug → standard notebook), a data file, and all notebooks."""
    params = root / "params" / client
    params.mkdir(parents=True, exist_ok=True)
    (params / "client.yaml").write_text(
        CLIENT.format(name=client.title(), colour=colour), encoding="utf-8"
    )
    for slug, notebook in campaigns.items():
        text = CAMPAIGN.format(title=slug.title(), notebook=notebook)
        (params / f"{slug}.yaml").write_text(text, encoding="utf-8")
        data = root / "data" / client / slug / "posts.csv"
        data.parent.mkdir(parents=True, exist_ok=True)
        data.write_text("post\nfirst\nsecond\n", encoding="utf-8")
    shutil.copytree(NOTEBOOKS, root / "notebooks", dirs_exist_ok=True)
    return root


@functools.cache
def built() -> Path:
    """A site built once for all tests that look at one: a good, a hostile and a failing report."""
    from kpi_site.build import build
    from kpi_site.console import Plain
    from kpi_site.options import Options
    from kpi_site.plan import make_plan

    folder = tempfile.mkdtemp(prefix="kpi site {x} ")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    root = write(Path(folder), {"spring": "campaign", "hostile": "hostile", "broken": "fails"})
    write(root, {}, client="birch")
    build(make_plan(root), Options(jobs=2), Plain())
    return root
