"""What reports and commands do not load: imports once took longer than a report's estimates."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import workspace as ws

ROOT = Path(__file__).parents[1]
SLOW = ("statsmodels", "lifelines", "sklearn", "scipy.stats", "causal_impact", "matplotlib",
        "lark")  # fmt: skip
FRAMES = ("numpy", "pandas", "scipy", "narwhals", "altair", *SLOW)
"""What a command that shows no number can do without."""
JUPYTER = ("papermill", "nbconvert", "nbclient", "nbformat", "jupyter_client", "IPython", "zmq",
           "jsonschema")  # fmt: skip
REST = ("pydantic", "yaml", "babel", "jinja2", "rich", "PIL", "openpyxl", "xlsxwriter", "pptx",
        "watchfiles", "http.server", "multiprocessing", "importlib.metadata")  # fmt: skip


def loaded(code: str, names: Sequence[str] = SLOW) -> list[str]:
    """Which of these modules a fresh process has loaded after that."""
    asked = f"import json, sys\nprint(json.dumps([n for n in {tuple(names)} if n in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{asked}"], cwd=ROOT, check=True,
                          text=True, stdout=subprocess.PIPE)  # fmt: skip
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_importing_all_that_a_notebook_imports_loads_no_slow_library() -> None:
    assert loaded("import kpi_lib.report\nfrom kpi_lib import charts, show") == []


def test_help_loads_nothing_but_the_command_line() -> None:
    code = "from kpi_site.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"
    assert loaded(code, (*FRAMES, *JUPYTER, *REST)) == []


def test_params_are_checked_and_reports_planned_without_frames_and_notebooks() -> None:
    code = (
        "from pathlib import Path\n"
        "from kpi_site.plan import make_plan\n"
        "import kpi_site.commands.build, kpi_site.commands.list, kpi_site.commands.new\n"
        "plan = make_plan(Path.cwd())\n"
        "assert plan.reports and not plan.problems"
    )
    assert loaded(code, (*FRAMES, *JUPYTER)) == []


def test_targets_tiers_prices_and_kpis_of_a_clients_own_are_checked_without_frames(
    tmp_path: Path,
) -> None:
    client = (
        f"{ws.CLIENT_YAML}tier_scheme: hypeauditor_2026\nemv: {{price_list: mightyscout_2026}}\n"
        "kpis:\n  ours: {label: Ours, better: higher, numerator: likes, denominator: reach}\n"
    )
    ws.write(tmp_path, client_yaml=client)
    code = (
        "from pathlib import Path\n"
        "from kpi_lib.params.load import load_workspace\n"
        f"found = load_workspace(Path({str(tmp_path)!r}))\n"
        "assert not found.problems, found.problems"
    )
    assert loaded(code, FRAMES) == []


def test_checking_files_loads_no_notebooks_and_no_charts() -> None:
    code = "import kpi_site.commands.check"
    assert loaded(code, ("scipy", "altair", "jinja2", *SLOW, *JUPYTER)) == []


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
