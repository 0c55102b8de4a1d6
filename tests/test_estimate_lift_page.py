"""How a report shows what was caused."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import ledger_fixtures as fix
from lift_worlds import client, counts, figures, people

import reports
from kpi_lib.charts import lift as lift_chart
from kpi_lib.charts.drawn import Drawn
from kpi_lib.estimates.figure import results
from kpi_lib.estimates.lift import Lift, lift
from kpi_lib.estimates.lift_effect import Effect
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.report import CampaignReport, indexed
from kpi_lib.show.display import plain
from kpi_lib.show.lift import lift as lift_section


def page(found: Lift, locale: str = "en-GB", **params: Any) -> CampaignReport:
    base = reports.report(locale)
    card = replace(base.scorecard, kpis=tuple(results(found.figures)))
    kpis = {kpi.name: kpi for kpi in MODELLED}
    titled = base.ledger.campaigns | params
    estimates: Any = SimpleNamespace(lift=found)
    return replace(base, scorecard=card, index=indexed(card), kpis=kpis, estimates=estimates,
                   ledger=replace(base.ledger, campaigns=titled))  # fmt: skip


def without_sources(found: Lift) -> Lift:
    return replace(found, figures=tuple(replace(one, sources=()) for one in found.figures))


def test_the_section_leads_with_the_finding() -> None:
    found = without_sources(lift(client(counts(added=6.0))))
    text = plain(lift_section(page(found)).html)
    lines = text.splitlines()
    assert lines[1].startswith("Orders caused: about ")
    assert "orders were attributed to the campaign" in lines[2]
    assert "dates without a campaign" in text
    assert "Leads caused; Smallest effect to be seen: leads: No list of contacts" in text


def test_cannot_tell_is_said_with_the_smallest_effect_to_be_seen() -> None:
    found = without_sources(lift(client(counts())))
    assert found.orders.open
    assert figures(found)["incremental_orders"].reason == "cannot_tell"
    assert figures(found)["incremental_orders"].value is not None
    text = plain(lift_section(page(found)).html)
    assert "Orders caused: cannot tell. Anything between −" in text
    assert "The smallest effect that these files could have shown is" in text


def test_hostile_titles_stay_text() -> None:
    others = {"autumn": fix.campaign(title=reports.HOSTILE, start="2026-02-20", end="2026-03-05")}
    found = without_sources(lift(client(counts(weeks=40), campaigns=others)))
    hostile = replace(found.orders, regressors=(reports.HOSTILE,))
    html = str(lift_section(page(replace(found, orders=hostile), **others)).html)
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    spec = lift_chart(page(found, **others))
    assert reports.HOSTILE not in str(spec)


def test_what_would_do_is_said_where_the_history_is_too_short() -> None:
    found = without_sources(lift(client(
        counts(weeks=11), end="2026-03-27",
        frames={"contacts": people(counts(a_day=3), None)},
    )))  # fmt: skip
    text = plain(lift_section(page(found)).html)
    assert "25 days can be measured with the 77 days known before" in text
    assert "28 days further" in text


def test_the_chart_says_the_finding_and_holds_the_weeks_only() -> None:
    found = lift(client(counts(added=6.0)))
    drawn = lift_chart(page(found))
    assert isinstance(drawn, Drawn)
    assert " ".join(drawn.spec["title"]["text"]).startswith("Orders caused: about")
    held = [row for rows in drawn.spec["datasets"].values() for row in rows]
    assert {name for row in held for name in row} == {"week", "actual", "expected", "low", "high"}
    # Of 26 weeks before, four are needed to begin with and one holds the first holiday ever seen.
    assert len([row for row in held if "actual" in row]) == 21 + 5
    empty = Lift(orders=Effect(reason="no_orders"))
    assert not isinstance(lift_chart(page(empty)), Drawn)
