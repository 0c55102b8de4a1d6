"""Leads that buy later: a textbook curve, a planted share, and what is refused."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from kpi_frames import ledger, row, table

from kpi_lib import charts, show
from kpi_lib.estimates.figure import Figure, results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.estimates.maturation import Maturation, maturation, waiting
from kpi_lib.estimates.maturation_cure import cure, too_early
from kpi_lib.estimates.survival import curve, median, thinned
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.modelled.maturation import KPIS
from kpi_lib.kpis.registry import KPIS as EVERY
from kpi_lib.report import CampaignReport, indexed
from kpi_lib.sources.source import FileReport
from reports import HOSTILE, report

# Freireich et al., "The effect of 6-mercaptopurine on the duration of steroid-induced remissions
# in acute leukemia", Blood 21 (1963); weeks in remission under 6-MP, + still in remission.
REMISSION = (
    "6", "6", "6", "6+", "7", "9+", "10", "10+", "11+", "13", "16", "17+", "19+", "20+", "22", "23",
    "25+", "32+", "32+", "34+", "35+",
)  # fmt: skip
SURVIVAL = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}


def freireich() -> tuple[np.ndarray, np.ndarray]:
    weeks = np.array([float(text.rstrip("+")) for text in REMISSION])
    return weeks, np.array([not text.endswith("+") for text in REMISSION])


def test_the_curve_is_the_textbooks() -> None:
    found = curve(*freireich())
    read = dict(zip(found.days.tolist(), (1 - found.share).tolist(), strict=True))
    assert {week: round(read[week], 3) for week in SURVIVAL} == SURVIVAL
    middle = median(found)
    assert middle is not None and (middle.value, middle.low) == (23.0, 13.0)
    assert middle.high is None  # published as not reached


def test_the_curve_is_that_of_lifelines() -> None:
    from lifelines import KaplanMeierFitter

    rng = np.random.default_rng(1)
    days, watched = np.floor(rng.lognormal(3, 1, 400)), rng.integers(5, 90, 400).astype(float)
    happened = days <= watched
    ours = curve(np.minimum(days, watched), happened)
    theirs = KaplanMeierFitter().fit(np.minimum(days, watched), happened)
    steps = theirs.survival_function_["KM_estimate"].reindex(ours.days)
    ends = theirs.confidence_interval_.reindex(ours.days)
    inside = (ours.share > 0) & (ours.share < 1)
    np.testing.assert_allclose(ours.share, 1 - steps, atol=1e-12)
    np.testing.assert_allclose(ours.low[inside], 1 - ends.iloc[inside, 1], atol=1e-9)
    np.testing.assert_allclose(ours.high[inside], 1 - ends.iloc[inside, 0], atol=1e-9)


def test_a_curve_by_hand() -> None:
    # Ten leads: one buys on day 2 (1/10); two are watched to day 4; one of the seven left buys on
    # day 5: 1 − 9/10 × 6/7.
    days = np.array([2.0, 4, 4, 5, 9, 9, 9, 9, 9, 9])
    found = curve(days, np.array([True, False, False, True, *[False] * 6]))
    assert found.share.tolist() == pytest.approx([0.1, 0.1, 1 - 0.9 * 6 / 7, 1 - 0.9 * 6 / 7])
    assert found.at_risk.tolist() == [10, 9, 7, 6]
    assert found.reached == 2.0 and found.at(3) is None
    assert found.at(1) == (0.0, 0.0, pytest.approx(0.2775, abs=1e-4))  # Wilson: 0 of 10


def test_nobody_everybody_and_one() -> None:
    twenty = np.full(20, 30.0)
    never = curve(twenty, np.zeros(20, dtype=bool))
    assert never.at(30) == (0.0, 0.0, pytest.approx(0.1611, abs=1e-4))
    at_once = curve(np.zeros(20), np.ones(20, dtype=bool))
    assert at_once.at(0) == (1.0, pytest.approx(0.8389, abs=1e-4), 1.0)
    assert curve(np.array([3.0]), np.array([True])).reached is None
    assert curve(np.zeros(0), np.zeros(0, dtype=bool)).reached is None
    assert median(curve(np.zeros(0), np.zeros(0, dtype=bool))) is None
    assert cure(np.zeros(0), np.zeros(0, dtype=bool)) is None


def simulated(
    seed: int, n: int, share: float, ages: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Log-normal waits: the truth is not a Weibull curve."""
    rng = np.random.default_rng(seed)
    age = rng.integers(ages[0], ages[1], n).astype(float)
    buys = np.where(rng.random(n) < share, np.floor(rng.lognormal(np.log(15), 1.0, n)), 1e6)
    return np.minimum(buys, age), buys <= age


def test_the_planted_share_is_found() -> None:
    held = 0
    for seed in range(20):
        found = cure(*simulated(seed, 400, 0.3, (60, 120)))
        assert found is not None and found.low < found.share < found.high
        held += found.low <= 0.3 <= found.high
    assert held >= 18


def test_the_planted_share_by_a_day_is_found() -> None:
    from scipy import special

    truth = 0.3 * special.ndtr(np.log(31 / 15))
    read = [curve(*simulated(seed, 200, 0.3, (5, 90))).at(30) for seed in range(200)]
    held = sum(one is not None and one[1] <= truth <= one[2] for one in read)
    assert 183 <= held <= 198


def test_the_fit_is_that_of_lifelines() -> None:
    from lifelines import WeibullFitter
    from lifelines.fitters.mixture_cure_fitter import MixtureCureFitter

    rng = np.random.default_rng(5)
    n = 2000
    age = rng.integers(100, 160, n).astype(float)
    buys = np.where(rng.random(n) < 0.25, np.floor(rng.weibull(1.4, n) * 30), 1e6)
    days, happened = np.minimum(buys, age), buys <= age
    theirs = MixtureCureFitter(base_fitter=WeibullFitter()).fit(days + 0.5, happened)
    ours = cure(days, happened)
    assert ours is not None and ours.best.shape == 1
    assert ours.share == pytest.approx(1 - theirs.cured_fraction_, abs=0.002)


def test_it_is_too_early_until_half_of_the_buyers_time_has_passed_twice() -> None:
    days, happened = simulated(3, 600, 0.3, (3, 20))
    found = cure(days, happened)
    assert found is not None
    assert too_early(found, curve(days, happened)) == "too_early"
    days, happened = simulated(3, 600, 0.3, (60, 120))
    found, seen = cure(days, happened), curve(days, happened)
    assert found is not None and too_early(found, seen) is None
    assert too_early(replace(found, low=0.1, high=0.5), seen) == "too_early"
    assert too_early(replace(found, median=60.0), seen) == "too_early"


def test_quick_and_slow_buyers_mixed_are_not_forecast() -> None:
    rng = np.random.default_rng(8)
    n = 3000
    age = rng.integers(20, 61, n).astype(float)
    quick = rng.lognormal(np.log(6), 0.7, n)
    waits = np.floor(np.where(rng.random(n) < 0.6, quick, rng.gamma(4.0, 11.0, n)))
    buys = np.where(rng.random(n) < 0.3, waits, 1e6)
    days, happened = np.minimum(buys, age), buys <= age
    found = cure(days, happened)
    assert found is not None
    assert too_early(found, curve(days, happened)) == "no_curve_fits"


def test_few_conversions_are_not_fitted() -> None:
    days = np.arange(30.0)
    assert cure(days, days < 9) is None
    assert cure(np.zeros(50), np.ones(50, dtype=bool)) is not None  # all at once: no exception


def test_days_are_those_of_the_calendar() -> None:
    created = pd.Series(["2026-03-01 23:00", "2026-03-05 08:00", "2026-03-05 00:00",
                         "2026-03-05 00:00", "2026-05-01 00:00"])  # fmt: skip
    converted = pd.Series(["2026-03-02 01:00", "2026-03-05 07:00", "2026-03-04 00:00",
                           "2026-04-21 00:00", None])  # fmt: skip
    created, converted = (one.astype("datetime64[us]") for one in (created, converted))
    found = waiting(created, converted, pd.Timestamp("2026-04-20"))
    assert found.already == 1  # bought on the day before: a customer, no lead
    assert found.rows.tolist() == [0, 1, 3]  # the last came after the last day seen
    assert found.days.tolist() == [1, 0, 46]  # the night counts as a day; the same day is day 0
    assert found.happened.tolist() == [True, True, False]  # bought after the last day seen


# From here on through the ledger.


def leads(days: np.ndarray, happened: np.ndarray, ages: np.ndarray, **columns: Any) -> pd.DataFrame:
    now = pd.Timestamp("2026-04-20")
    created = now - pd.to_timedelta(ages, unit="D")
    bought = created + pd.to_timedelta(days, unit="D")
    frame = pd.DataFrame({"campaign": "spring", "creator": "Anna", "created": created,
                          "converted": pd.Series(bought).where(happened), "source": 0})  # fmt: skip
    return frame.assign(**columns)


def frame(n: int = 300, ages: tuple[int, int] = (40, 120), seed: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    age = rng.integers(*ages, n).astype(float)
    buys = np.where(rng.random(n) < 0.3, np.floor(rng.gamma(2.0, 7.0, n)), 1e6)
    return leads(np.minimum(buys, age), buys <= age, age)


def inputs(
    found: pd.DataFrame | None, rows: Sequence[Mapping[str, Any]] = (), exported: str | None = None
) -> Inputs:
    frames = {} if found is None else {"leads": found}
    rows = rows or [row("Anna", cost=900.0, fees=900.0)]
    book = ledger(frames=frames)
    if exported:
        file = FileReport(file="leads.csv", kind="leads", label="", scope=None, owner=None,
                          sha256="", rows_read=0, rows_used=0, rows_bad=0, bad=(),
                          exported_on=dt.date.fromisoformat(exported), exported_from="folder",
                          period=None, decisions=(), problems=())  # fmt: skip
        book = replace(book, files=(file,))
    return Inputs(ledger=book, campaign="spring", sums=complete(table(rows)))


def figures(found: Maturation) -> dict[str, Figure]:
    return {figure.kpi: figure for figure in found.figures if figure.group is None}


def test_every_kpi_has_a_row_and_a_basis() -> None:
    found = maturation(inputs(frame()))
    told = figures(found)
    assert sorted(told) == sorted(kpi.name for kpi in KPIS)
    assert all(figure.known for figure in told.values())
    naive, final = told["lead_conversion_naive"], told["lead_conversion_final"]
    assert naive.value == found.converted / 300 and naive.basis == "measured"
    assert naive.low is None
    assert final.low is not None and final.low <= 0.3 <= (final.high or 0)
    cost = told["cost_per_sale_final"]
    assert cost.value == pytest.approx(900 / (300 * (final.value or 0)))
    assert cost.low == pytest.approx(900 / (300 * (final.high or 0)))
    assert told["cost_per_sale_naive"].value == pytest.approx(900 / found.converted)
    assert len(found.seen) <= 100 and found.forecast


def test_the_order_of_rows_changes_nothing() -> None:
    rows = frame()
    turned = rows.sample(frac=1, random_state=2)
    assert maturation(inputs(rows)).figures == maturation(inputs(turned)).figures


def test_a_file_says_nothing_of_the_days_after_its_export() -> None:
    rows = frame(ages=(60, 120))
    late = figures(maturation(inputs(rows, exported="2026-04-20")))
    early = figures(maturation(inputs(rows, exported="2026-03-01")))
    assert late["lead_conversion_60"].known
    assert early["lead_conversion_60"].value != late["lead_conversion_60"].value
    assert early["lead_conversion_90"].reason == "leads_too_young"


@pytest.mark.parametrize(
    ("found", "kpi", "reason"),
    [
        (None, "lead_conversion_naive", "no_leads"),
        (frame().iloc[:0], "lead_conversion_30", "no_leads"),
        (frame().assign(converted=pd.NaT), "lead_conversion_30", "no_conversions"),
        (frame().assign(converted=pd.NaT), "lead_conversion_naive", "no_conversions"),
        (frame(ages=(1, 20)), "lead_conversion_30", "leads_too_young"),
        (frame(n=5, ages=(100, 120)), "lead_conversion_30", "leads_too_young"),
        (frame(n=25), "lead_conversion_final", "too_few_conversions"),
        (frame(ages=(3, 12)), "lead_conversion_final", "too_early"),
        (frame().assign(created=pd.Timestamp("2027-01-01")), "lead_conversion_naive", "no_leads"),
        (frame().assign(created=pd.NaT), "lead_conversion_naive", "no_leads"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_has_its_reason(
    found: pd.DataFrame | None, kpi: str, reason: str
) -> None:
    if found is not None:
        found = found.astype({"converted": "datetime64[us]", "created": "datetime64[us]"})
    told = figures(maturation(inputs(found)))[kpi]
    assert (told.reason, told.value, told.low) == (reason, None, None)


def test_this_campaign_has_none_but_the_file_knows_conversions() -> None:
    mine, other = frame().assign(converted=pd.NaT), frame().assign(campaign="autumn")
    both = pd.concat([mine.astype(other.dtypes.to_dict()), other], ignore_index=True)
    told = figures(maturation(inputs(both)))
    assert told["lead_conversion_30"].value == 0 and (told["lead_conversion_30"].high or 0) < 0.05
    assert told["lead_conversion_naive"].value == 0
    assert told["lead_conversion_final"].reason == "no_sale_yet"
    assert told["cost_per_sale_naive"].reason == "no_sale_yet"


@pytest.mark.parametrize(("cost", "reason"), [(0.0, "zero_cost"), (None, "no_cost")])
def test_without_cost_no_cost_per_sale(cost: float | None, reason: str) -> None:
    rows = [row("Anna", fees=cost, cost=cost)] if cost is not None else [row("Anna", orders=1.0)]
    told = figures(maturation(inputs(frame(), rows)))
    assert told["cost_per_sale_final"].reason == told["cost_per_sale_naive"].reason == reason


def test_creators_with_twenty_leads_are_read_apart() -> None:
    many = frame(ages=(70, 120)).assign(creator=HOSTILE)
    few = frame(n=19, ages=(70, 120), seed=9)
    told = maturation(inputs(pd.concat([many, few], ignore_index=True))).figures
    assert [figure.group for figure in told if figure.group] == [(HOSTILE,)]


def shown(found: Maturation, locale: str = "en-GB") -> CampaignReport:
    base = report(locale)
    told = tuple(results(found.figures))
    card = replace(base.scorecard, kpis=told)
    names = {kpi.name: kpi for kpi in EVERY.values() if kpi.family == "maturation"}
    estimates: Any = type("Estimates", (), {"maturation": found})()
    return replace(base, scorecard=card, index=indexed(card), kpis=names, estimates=estimates)


def test_the_section_leads_with_the_finding_and_escapes() -> None:
    found = maturation(inputs(frame(ages=(70, 120)).assign(creator=HOSTILE)))
    html = show.maturation(shown(found))._repr_mimebundle_()["text/html"]
    assert html.index('class="finding"') < html.index("<table")
    assert "In the end" in html and "no rate of success" in html
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_the_section_says_so_where_it_is_too_early() -> None:
    found = maturation(inputs(frame(ages=(3, 40))))
    assert found.reason == "too_early" and not found.forecast
    html = show.maturation(shown(found))._repr_mimebundle_()["text/html"]
    assert "cannot be told yet" in html and "too early for a forecast" in html
    assert show.maturation(shown(maturation(inputs(None)))).html == ""


def test_the_chart_draws_what_was_seen_and_no_more() -> None:
    told = charts.maturation(shown(maturation(inputs(frame()))))
    spec: Any = told._repr_mimebundle_()["application/vnd.vegalite.v6+json"]
    assert len(spec["layer"]) == 3 and "In the end" in " ".join(spec["title"]["text"])
    assert HOSTILE not in json.dumps(spec)
    early = charts.maturation(shown(maturation(inputs(frame(ages=(3, 40))))))
    assert len(early._repr_mimebundle_()["application/vnd.vegalite.v6+json"]["layer"]) == 2
    nothing = charts.maturation(shown(maturation(inputs(None))))
    assert nothing._repr_mimebundle_()["text/html"] == ""


def test_the_points_drawn_are_few() -> None:
    days, happened = simulated(1, 3000, 0.3, (100, 400))
    assert len(thinned(curve(days, happened))) <= 100
