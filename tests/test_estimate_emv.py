"""Published price lists side by side: opt-in, in their own currency, never in ROI."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import kpi_frames
import pandas as pd
import pytest
from pydantic import ValidationError

import reports
from kpi_lib.columns import COLUMNS
from kpi_lib.estimates.emv import Emv, compared, emv
from kpi_lib.estimates.emv_lists import PriceList, Rule, amounts, lacking, price_lists
from kpi_lib.estimates.figure import Figure
from kpi_lib.estimates.figure import results as figures_as_results
from kpi_lib.estimates.inputs import Inputs
from kpi_lib.kpis.cells import complete
from kpi_lib.kpis.modelled import MODELLED
from kpi_lib.kpis.registry import KPIS
from kpi_lib.ledger.frames import FACT_NAMES
from kpi_lib.ledger.model import Ledger
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.report import indexed
from kpi_lib.show.answers import estimates as show_estimates
from kpi_lib.show.emv import emv as show_emv
from kpi_lib.tables import PLATFORMS

FIGURES = {"impressions": 10_000.0, "views": 10_000.0, "likes": 400.0, "comments": 20.0,
           "shares": 30.0, "engagements": 450.0, "followers_at_post": 50_000.0}  # fmt: skip


def post(name: str, campaign: str = "spring", **more: Any) -> dict[str, Any]:
    return {"post": name, "campaign": campaign, "platform": "instagram", "format": "reel",
            "role": "influence", "basis": "measured", "permalink": None, "source": 0,
            "published": pd.Timestamp("2026-03-05"), **FIGURES} | more  # fmt: skip


def estimated(rows: list[dict[str, Any]], *, asked: str | None = "skeepers_octoly",
              of_client: bool = True, as_of: str = "2026-06-30") -> Emv:  # fmt: skip
    campaigns = {"autumn": ("2025-09-01", "2025-09-30"), "spring": ("2026-03-01", "2026-03-31")}
    named = {"emv": {"price_list": asked}} if asked else {}
    client = {"name": "Acme", "currency": "EUR", "timezone": "Europe/Berlin", "locale": "en-GB"}
    book = Ledger(
        client="acme",
        client_params=ClientParams.model_validate(client | (named if of_client else {})),
        campaigns={
            slug: CampaignParams.model_validate(
                {"title": slug, "start": start, "end": end, "objective": "sales"}
                | ({} if of_client else named)
            )
            for slug, (start, end) in campaigns.items()
        },
        as_of=dict.fromkeys(campaigns, dt.date.fromisoformat(as_of)),
        files=(),
        frames={"posts": pd.DataFrame(rows)} if rows else {},
        problems=(),
    )
    sums = complete(pd.DataFrame([kpi_frames.post("p", likes=1.0)]))
    return emv(Inputs(ledger=book, campaign="spring", sums=sums))


def one(found: Emv, kpi: str, *group: str) -> Figure:
    return next(f for f in found.figures if f.kpi == kpi and (f.group or ()) == group)


def test_not_asked_says_nothing_but_why() -> None:
    found = estimated([post("a")], asked=None)
    assert {(f.kpi, f.reason, f.known) for f in found.figures} == {
        (kpi, "emv_not_asked", False) for kpi in ("emv_index", "emv_amount", "emv_spread")
    }
    assert found.chosen is None and not found.variants


def test_a_reel_by_hand_at_each_list() -> None:
    found = estimated([post("a")])
    by = {one.prices.name: one.amount for one in found.variants}
    assert by["skeepers_octoly"] == pytest.approx(400 * 0.07 + 20 * 3.46)  # 97.20
    assert by["mightyscout_2026"] == pytest.approx(10_000 * 10 / 1000)  # 100
    assert by["fair_influence"] == pytest.approx(10_000 * 8 / 1000 + 450 * 0.25)  # 192.50
    assert one(found, "emv_amount").value == pytest.approx(97.2)
    assert one(found, "emv_spread").value == pytest.approx(192.5 / 97.2)
    assert one(found, "emv_amount", "fair_influence", "USD").value == pytest.approx(192.5)


def test_formats_and_limits_of_a_list() -> None:
    posts = pd.DataFrame([
        post("picture", format="image"), post("story", format="story"), post("odd", format=None),
        post("small", format="reel", views=100.0), post("film", platform="youtube"),
    ])  # fmt: skip
    found = amounts(posts, price_lists()["mightyscout_2026"])
    assert found[0] == pytest.approx((400 + 20 + 30) * 8.7 * 10 / 1000)
    assert found[1] == pytest.approx(max(50_000 * 0.03 * 10 / 1000, 25))
    assert pd.isna(found[2])
    assert found[3] == 25  # never less
    assert found[4] == pytest.approx(10_000 * 20 / 1000)
    assert ("instagram", "format") in lacking(posts, price_lists()["mightyscout_2026"])


def test_a_missing_figure_is_named_and_never_zero() -> None:
    rows = [post("a"), post("b", comments=None), post("c", platform="pinterest")]
    found = estimated(rows)
    chosen = found.variants[0]
    assert chosen.prices.name == "skeepers_octoly"
    assert (chosen.priced, found.posts) == (1, 3)
    assert chosen.lacks == (("instagram", "comments"), ("pinterest", ""))
    amount = one(found, "emv_amount")
    assert amount.value == pytest.approx(97.2) and amount.reason == "emv_partial"


def test_lists_are_compared_on_the_same_posts_only() -> None:
    """The second post has no comments count: only one list can price it."""
    found = estimated([post("a"), post("b", comments=None, engagements=None)])
    assert found.common == 1
    assert one(found, "emv_spread").value == pytest.approx(192.5 / 97.2)


def test_nothing_to_compare_with() -> None:
    found = estimated([post("a", platform="facebook")], asked="mightyscout_2026")
    assert one(found, "emv_amount").value == pytest.approx(100)
    assert one(found, "emv_spread").reason == "emv_one_list"


def test_lists_of_another_currency_are_not_compared() -> None:
    own = PriceList(name="own", publisher="x", title="x", date=None, currency="EUR",
                    address="https://x.test", quality="vendor", note="",
                    rules=(Rule(platform="instagram", per={"likes": 1.0}),))  # fmt: skip
    found, common = compared(pd.DataFrame([post("a")]), own)
    assert common == 0
    assert {one.prices.name for one in found if one.common is not None} == {"own"}


@pytest.mark.parametrize("rows", [[], [post("a", platform="pinterest")],
                                  [post("a", role="placement")]])  # fmt: skip
def test_no_post_that_is_priced(rows: list[dict[str, Any]]) -> None:
    found = estimated(rows)
    assert one(found, "emv_amount").reason == "emv_no_posts"
    assert one(found, "emv_index").reason == "emv_no_posts"
    assert one(found, "emv_spread").reason == "emv_one_list"


def test_index_against_the_first_campaign() -> None:
    first = [post("x", "autumn", published=pd.Timestamp("2025-09-05"), likes=800.0, comments=40.0)]
    found = estimated([*first, post("a"), post("b")])
    assert one(found, "emv_index").value == pytest.approx(100)
    assert found.first == "autumn"


@pytest.mark.parametrize(
    ("rows", "as_of", "reason"),
    [
        ([post("a")], "2026-06-30", "emv_unlike"),  # nothing is known of the first campaign
        ([post("x", "autumn", published=pd.Timestamp("2025-09-05")),
          post("a", published=pd.Timestamp("2026-03-30"))], "2026-04-10", "emv_young"),
        ([post("x", "autumn", published=pd.Timestamp("2025-09-05"), likes=None), post("a")],
         "2026-06-30", "emv_unlike"),
    ],
)  # fmt: skip
def test_no_index_where_campaigns_are_not_alike(
    rows: list[dict[str, Any]], as_of: str, reason: str
) -> None:
    found = one(estimated(rows, as_of=as_of), "emv_index")
    assert found.reason == reason and not found.known


def test_the_campaign_may_ask_for_itself() -> None:
    found = estimated([post("a")], asked="fair_influence", of_client=False)
    assert found.chosen == "fair_influence"


def test_an_unknown_list_is_refused_at_the_edge() -> None:
    with pytest.raises(ValidationError, match="price list"):
        CampaignParams.model_validate(
            {
                "title": "x", "start": "2026-03-01", "end": "2026-03-31", "objective": "sales",
                "emv": {"price_list": "magic"},
            }
        )  # fmt: skip


def test_no_formula_kpi_and_no_roi_contains_media_value() -> None:
    formulas = {name: f"{kpi.numerator} {kpi.denominator}" for name, kpi in KPIS.items()
                if kpi.kind in ("total", "ratio")}  # fmt: skip
    assert "roas" in formulas and "roi" in KPIS
    assert not any("emv" in text.casefold() for text in formulas.values())
    assert not any("emv" in name or "media_value" in name for name in COLUMNS)


def test_every_list_has_a_source_and_prices_only_what_a_post_has() -> None:
    for prices in price_lists().values():
        assert urlsplit(prices.address).scheme == "https" and prices.title and prices.publisher
        assert prices.quality in {"vendor", "stated"} and len(prices.currency) == 3
        for rule in prices.rules:
            assert rule.platform in PLATFORMS
            assert set(rule.per) <= {*FACT_NAMES, "engagements"}
            assert all(0 < price < 100 for price in rule.per.values())


def shown(found: Emv) -> str:
    report = reports.report()
    results = tuple(figures_as_results(found.figures))
    card = replace(report.scorecard, kpis=results)
    whole = replace(report, scorecard=card, index=indexed(card),
                    kpis={kpi.name: kpi for kpi in MODELLED},
                    estimates=SimpleNamespace(emv=found))  # type: ignore[arg-type]  # fmt: skip
    return str(show_emv(whole)._repr_mimebundle_()["text/html"])


def test_the_page_shows_every_list_in_its_own_currency() -> None:
    html = shown(estimated([post("a"), post("b", comments=None)]))
    assert "they are 1.98 times apart" in html
    assert "US$97.20" in html and "US$192.50" in html and "€" not in html
    assert "Instagram: Comments" in html and 'href="https://mightyscout.com/' in html


def test_the_page_is_silent_where_it_is_not_asked_for() -> None:
    found = estimated([post("a")], asked=None)
    assert shown(found) == ""
    report = reports.report()
    card = replace(report.scorecard, kpis=tuple(figures_as_results(found.figures)))
    whole = replace(report, scorecard=card, index=indexed(card),
                    kpis={kpi.name: kpi for kpi in MODELLED})  # fmt: skip
    assert "media value" not in str(show_estimates(whole)._repr_mimebundle_()["text/html"])
