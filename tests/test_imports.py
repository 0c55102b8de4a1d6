"""What a report does not load: imports once took longer than its estimates."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SLOW = ("statsmodels", "lifelines", "sklearn", "scipy.stats", "causal_impact", "matplotlib",
        "lark")  # fmt: skip
ASKED = f"import json, sys\nprint(json.dumps([name for name in {SLOW} if name in sys.modules]))"


def loaded(code: str) -> list[str]:
    """Which of the slow modules a fresh process has loaded after that."""
    done = subprocess.run([sys.executable, "-c", f"{code}\n{ASKED}"], cwd=ROOT, check=True,
                          text=True, stdout=subprocess.PIPE)  # fmt: skip
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_importing_all_that_a_notebook_imports_loads_no_slow_library() -> None:
    assert loaded("import kpi_lib.report\nfrom kpi_lib import charts, show") == []


def test_estimates_from_the_cache_load_no_slow_library(tmp_path: Path) -> None:
    client, campaign = "lindenquell", "winterhaut"
    for name in ("params", "data"):
        shutil.copytree(ROOT / name / client, tmp_path / name / client)
    shutil.copy(ROOT / "params" / "rates.csv", tmp_path / "params")
    code = (
        "import kpi_lib\n"
        f"report = kpi_lib.open_campaign({str(tmp_path)!r}, {client!r}, {campaign!r})\n"
        "assert report.estimates.lift.second is not None"
    )
    assert "statsmodels" in loaded(code), "the fits are made, once"
    assert loaded(code) == []
