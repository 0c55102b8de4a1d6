"""The sheets `survey`, `series`, `journeys`, `order_clicks` and `rate_card`."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_site.demo.evidence import (
    Answer,
    Journey,
    draw_control,
    draw_journeys,
    draw_survey,
    draw_totals,
    order_clicks,
)
from kpi_site.demo.tabular import Files, Row, csv_bytes, iso, yes
from kpi_site.demo.world import CampaignWorld, ClientWorld
from kpi_site.demo.write_shop import order_number

_SURVEY = ("order", "date", "answer", "creator")
_RATE_CARD = ("platform", "format", "tier", "amount", "currency")
_JOURNEYS = ("customer", "time", "touch", "converted", "value")


def shared_evidence(world: ClientWorld, seed: int) -> Files:
    """Path in `_shared` → sheet."""
    client, files = world.spec, Files()
    if client.survey_from:
        answers = draw_survey(client, world.shop, seed)
        files["survey.csv"] = csv_bytes(_SURVEY, [_answer(answer) for answer in answers])
    if client.control:
        rows: list[Row] = [
            (iso(day), client.control, count, f"{sales:.2f}")
            for day, count, sales in draw_control(client, world.shop, seed)
        ]
        files["series.csv"] = csv_bytes(("date", "name", "orders", "sales"), rows)
    if client.rate_card:
        rows = [
            (platform, "", tier, f"{amount:.2f}", client.currency)
            for platform, tier, amount in client.rate_card
        ]
        files["rate_card.csv"] = csv_bytes(_RATE_CARD, rows)
    return files


def evidence(world: ClientWorld, campaign: CampaignWorld, seed: int) -> Files:
    """Path in the campaign's folder → sheet."""
    client, spec, files = world.spec, campaign.spec, Files()
    if spec.has("survey"):
        files["survey.csv"] = _totals(draw_totals(client, spec, world.shop, seed))
    if spec.has("journeys"):
        journeys = draw_journeys(client, spec, campaign.creators, seed)
        rows: list[Row] = [
            (one.person, f"{at:%Y-%m-%d %H:%M}", touch, *_end(one, place))
            for one in journeys
            for place, (at, touch) in enumerate(one.touches, start=1)
        ]
        files["journeys.csv"] = csv_bytes(_JOURNEYS, rows)
    if spec.has("order_clicks"):
        rows = [
            (order_number(place), creator.name, f"{at:%Y-%m-%d %H:%M}")
            for place, creator, at in order_clicks(spec, world.shop)
        ]
        files["order_clicks.csv"] = csv_bytes(("order", "creator", "clicked"), rows)
    return files


def _end(journey: Journey, place: int) -> tuple[object, ...]:
    """Whether this touch ended in a sale, and of what value: only the last one can."""
    sold = journey.converted and place == len(journey.touches)
    return yes(sold), journey.value if sold else ""


def _answer(answer: Answer) -> Row:
    number = "" if answer.place is None else f"#{order_number(answer.place)}"
    return (number, iso(answer.day), answer.answer, answer.creator)


def _totals(answers: Sequence[Answer]) -> bytes:
    rows = [(iso(one.day), one.answer, one.creator, one.count) for one in answers]
    return csv_bytes(("date", "answer", "creator", "count"), rows)
