"""Charts are drawn once, kept for the next build of their report, and never believed unsigned."""

from __future__ import annotations

import hmac
import pickle
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import small_site

import kpi_site.figures
from kpi_lib.signed import store
from kpi_lib.text import Language
from kpi_site.charts import ChartError, Figure
from kpi_site.figures import keep_figures, makers, open_figures
from kpi_site.plan import Report, make_plan

ENGLISH, GERMAN = Language("en-GB", "EUR"), Language("de-DE", "EUR")
SPEC: dict[str, Any] = {
    "data": {"values": [{"name": "Anna", "rate": 0.5}]},
    "mark": "bar",
    "encoding": {"x": {"field": "rate", "type": "quantitative"}, "y": {"field": "name"}},
}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Marks of the charts that are drawn anew."""
    found: list[str] = []

    def figure(spec: object, language: Language, *, mark: str, kept: Path | None) -> Figure:
        found.append(mark)
        return Figure(html=f"<b>{language.locale} {mark}</b>", vega="{}", whole=False)

    monkeypatch.setattr(kpi_site.figures, "figure", figure)
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return small_site.write(tmp_path, {"spring": "campaign", "winter": "campaign"})


def report(root: Path, campaign: str = "spring") -> Report:
    return next(one for one in make_plan(root).reports if one.campaign == campaign)


def build(root: Path, spec: dict[str, Any] = SPEC, language: Language = ENGLISH,
          campaign: str = "spring") -> str:  # fmt: skip
    """One build of a report with one chart; its HTML."""
    figures = open_figures(root, report(root, campaign))
    found = figures.figure(spec, language, "c1").html
    keep_figures(root, report(root, campaign), figures)
    return found


def test_two_audiences_and_the_next_build_draw_a_chart_once(root: Path, drawn: list[str]) -> None:
    figures = open_figures(root, report(root))
    first = figures.figure(SPEC, ENGLISH, "c1")
    assert figures.figure(SPEC, ENGLISH, "c1") is first
    keep_figures(root, report(root), figures)
    assert build(root) == first.html
    assert drawn == ["c1"]


@pytest.mark.parametrize("change", ["data", "language", "mark", "code"])
def test_whatever_a_figure_is_made_from_draws_it_anew(
    root: Path, drawn: list[str], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(root)
    if change == "data":
        build(root, SPEC | {"data": {"values": [{"name": "Anna", "rate": 0.6}]}})
    elif change == "language":
        assert "de-DE" in build(root, language=GERMAN)
    elif change == "mark":
        open_figures(root, report(root)).figure(SPEC, ENGLISH, "c2")
    else:
        monkeypatch.setattr(kpi_site.figures, "makers", lambda: "another version")
        build(root)
    assert len(drawn) == 2


def kept_file(root: Path, campaign: str = "spring") -> Path:
    return root / ".kpi" / "figures" / f"figures_acme_{campaign}"


HOSTILE = {"any": ("<script>alert(1)</script>", "{}", False)}


@pytest.mark.parametrize(
    "how", ["unsigned", "another key", "of another report", "cut", "no figure"]
)
def test_a_file_that_was_touched_is_drawn_anew(root: Path, drawn: list[str], how: str) -> None:
    """Also a signed one of another shape: the pages come out as if there were no file."""
    first, path = build(root), kept_file(root)
    (key,) = open_figures(root, report(root)).before
    hostile = pickle.dumps({key: HOSTILE})
    if how == "unsigned":
        path.write_bytes(bytes(32) + hostile)
    elif how == "other key":
        signature = hmac.new(b"guessed", path.name.encode() + hostile, sha256).digest()
        path.write_bytes(signature + hostile)
    elif how == "other report":
        build(root, campaign="winter")
        path.write_bytes(kept_file(root, "winter").read_bytes())
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        signing = kpi_site.figures.workspace_key(root)
        store(path.parent, path.name, signing, {key: "<script>", "b": ("x",)})
    before = len(drawn)
    assert build(root) == first
    assert len(drawn) == before + 1


def test_only_the_figures_of_the_last_build_are_kept(root: Path, drawn: list[str]) -> None:
    """The file does not grow with every change of the data."""
    for rate in range(5):
        build(root, SPEC | {"data": {"values": [{"name": "Anna", "rate": rate}]}})
    assert len(open_figures(root, report(root)).before) == 1
    assert len(drawn) == 5
    assert len(list(kept_file(root).parent.iterdir())) == 1


def test_a_chart_that_cannot_be_shown_is_told_each_time(root: Path) -> None:
    figures = open_figures(root, report(root))
    for _ in range(2):
        with pytest.raises(ChartError):
            figures.figure({"data": {"url": "x.csv"}, "mark": "bar"}, ENGLISH, "c1")
    assert figures.used == {}


def test_what_makes_figures_is_all_of_it() -> None:
    """A change of the words or of the drawing's code must not leave old figures on pages."""
    named = {f"{package}/{name}" for package, names in kpi_site.figures.MAKERS.items()
             for name in names}  # fmt: skip
    assert {"kpi_site/charts.py", "kpi_site/drawing.py", "kpi_lib/text", "kpi_lib/locale"} <= named
    assert len(makers()) == 64
