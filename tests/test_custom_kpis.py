"""KPIs of the client's own."""

from __future__ import annotations

import pytest
from kpi_frames import ledger, post, results, total

from kpi_lib.errors import FormulaError, ParamsError
from kpi_lib.kpis.custom import custom_kpis
from kpi_lib.kpis.kpi import Kpi
from kpi_lib.kpis.registry import KPIS, register
from kpi_lib.params.models import ClientParams, CustomKpi

SAVE_SHARE = {
    "save_share": {"numerator": "saves", "denominator": "engagements", "unit": "ratio",
                   "better": "higher", "label": {"en": "Saves", "de": "Gespeichert"}},
}  # fmt: skip


def test_a_custom_kpi_is_scored_like_any_other() -> None:
    rows = [post("a", saves=5.0, engagements=50.0), post("b", saves=10.0, engagements=50.0)]
    found = total(rows, "save_share", kpis=SAVE_SHARE)
    assert (found.value, found.label) == (pytest.approx(0.15), "Saves")
    assert found.formula == "saves / engagements"
    assert results(rows, kpis=SAVE_SHARE)[-1].kpi == "save_share", "it stands last"


def test_a_custom_kpi_has_an_interval_where_its_figures_vary() -> None:
    params = ledger(kpis=SAVE_SHARE | {
        "planned": {"numerator": "cost", "better": "none", "label": "Plan", "unit": "money"},
        "odd": {"numerator": "likes * likes", "better": "none", "label": "Odd"},
    }).client_params  # fmt: skip
    found = custom_kpis(params)
    kinds = {name: kpi.interval for name, kpi in found.items()}
    assert kinds == {"save_share": "same_creators", "planned": "none", "odd": "none"}
    assert found["planned"].kind == "total"


def unchecked(**entries: CustomKpi) -> ClientParams:
    """Client params that did not pass the params room's own check."""
    return ledger().client_params.model_copy(update={"kpis": entries})


def entry(numerator: str) -> CustomKpi:
    return CustomKpi.model_construct(numerator=numerator, denominator=None, unit="count", scale=1.0,
                                     better="none", label="X", note=None)  # fmt: skip


def test_all_mistakes_are_told_together() -> None:
    params = unchecked(
        one=entry("impresions"), two=entry("__import__('os')"), cpm=entry("likes"), four=entry("1")
    )
    with pytest.raises(ParamsError) as caught:
        custom_kpis(params, where="params/acme/client.yaml")
    message = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "params/acme/client.yaml: kpis.one: " in message
    assert "Did you mean 'impressions'?" in message
    assert "function call" in message
    assert "'cpm' is a KPI of the set already" in message
    assert "reads no column" in message


def test_a_kpi_is_declared_once() -> None:
    with pytest.raises(FormulaError, match="'cpm' is declared twice"):
        register([KPIS["cpm"], KPIS["cpm"]])


def test_a_record_that_contradicts_itself_is_refused() -> None:
    def record(**changed: object) -> Kpi:
        fields: dict[str, object] = {"name": "x", "label": "X", "family": "custom", "kind": "ratio",
                                     "unit": "ratio", "better": "none", "numerator": "likes",
                                     "denominator": "views", "is_not": "Not."}  # fmt: skip
        return Kpi(**(fields | changed))  # type: ignore[arg-type]  # wrong on purpose

    with pytest.raises(FormulaError, match="only a ratio"):
        register([record(denominator=None)])
    with pytest.raises(FormulaError, match="unknown grouping 'colour'"):
        register([record(groups=("colour",))])
