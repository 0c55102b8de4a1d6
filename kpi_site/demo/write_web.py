"""Analytics, CRM and affiliate network: GA4, HubSpot, impact.com; the brand's own series."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kpi_site.demo.audience import Lead, Series
from kpi_site.demo.draws import cents, stream
from kpi_site.demo.headers import GA4, HUBSPOT, IMPACT
from kpi_site.demo.money import amounts
from kpi_site.demo.people import Creator
from kpi_site.demo.shop import EXCLUDED, Order
from kpi_site.demo.specs import FIRST_EXPORT, LAST_EXPORT, ClientSpec
from kpi_site.demo.tabular import MONTHS, Files, Row, csv_bytes, iso
from kpi_site.demo.world import CampaignWorld, ClientWorld
from kpi_site.demo.write_shop import order_id


def analytics(world: ClientWorld, campaign: CampaignWorld, seed: int) -> Files:
    """Sessions of the campaign's days by campaign and, where links carry it, by ad content."""
    rng = stream(seed, world.spec.slug, campaign.spec.slug, "analytics")
    landed = sum(both[0] for both in campaign.sessions.values())
    engaged = sum(both[1] for both in campaign.sessions.values())
    other = round(landed * 1.7) + 900
    usual = {
        "(direct)": round(other * rng.uniform(0.4, 0.5)),
        "(organic)": round(other * 0.38),
        "newsletter": round(other * 0.12),
        "(not set)": rng.randint(20, 60),
    }
    slug = campaign.spec.slug
    # Links are typed by people: the campaign's name comes in two spellings.
    spelt = [((slug,), landed - landed // 9, engaged - engaged // 9)]
    spelt += [((slug.replace("-", "_"),), landed // 9, engaged // 9)] if landed >= 9 else []
    rows = [*spelt, *(((name,), count, round(count * 0.55)) for name, count in usual.items())]
    start = f"{LAST_EXPORT}/Traffic_acquisition_Session"
    files = {f"{start}_campaign.csv": _ga4(campaign, ("Session campaign",), rows)}
    if world.spec.click_key:
        both_names = ("Session manual ad content", "Session campaign")
        content = [((utm, slug), *both) for utm, both in sorted(campaign.sessions.items())]
        files[f"{start}_manual_ad_content.csv"] = _ga4(campaign, both_names, content)
    return files


def _ga4(
    campaign: CampaignWorld,
    dimensions: tuple[str, ...],
    rows: Sequence[tuple[tuple[str, ...], int, int]],
) -> bytes:
    """Nine lines with `#`, the header, a total with an empty first cell, the rows."""
    line = "# ----------------------------------------\n"
    first, last = campaign.spec.start, campaign.spec.last_order_day
    before = (
        f"{line}# Traffic acquisition: {dimensions[0]}\n# Account: Demo\n# Property: Shop\n{line}"
        f"#\n# Start date: {first:%Y%m%d}\n# End date: {last:%Y%m%d}\n{line}"
    )
    ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
    total = (("",) * len(dimensions), sum(row[1] for row in rows), sum(row[2] for row in rows))
    lines = [_ga4_row(*row) for row in (total, *ranked)]
    return csv_bytes((*dimensions, *GA4), lines, before=before)


def _ga4_row(names: tuple[str, ...], sessions: int, engaged: int) -> tuple[object, ...]:
    share = round(engaged / sessions, 6) if sessions else 0
    return (*names, sessions, engaged, share, 41.5, 5.2, round(sessions * 5.2), 0, 0, 0)


def contacts(leads: Sequence[Lead]) -> bytes:
    """Contacts with the columns this user chose; three people are in it twice."""
    rows = [_contact(lead, lead.record) for lead in reversed(leads)]
    rows += [_contact(lead, lead.record + 50_000) for lead in leads[5:8]]
    return csv_bytes(HUBSPOT, rows)


def _contact(lead: Lead, record: int) -> tuple[object, ...]:
    stage = "customer" if lead.converted else "marketingqualifiedlead" if lead.qualified else "lead"
    utm = lead.creator.utm_content if lead.creator else ""
    source = "Organic Social" if lead.creator else "Organic Search"
    return (
        record,
        lead.email,
        stage,
        "Open" if stage == "lead" else "Connected",
        lead.created,
        source,
        lead.campaign or "Unknown keywords (SSL)",
        utm,
        lead.created,
        lead.qualified,
        lead.converted,
    )


def network(world: ClientWorld, campaign: CampaignWorld) -> bytes:
    """The network's actions: orders that came by a partner's link."""
    rows = [
        _action(world.spec, place, order, order.creator)
        for place, order in enumerate(world.shop.orders)
        if order.creator is not None
        and order.campaign == campaign.spec.slug
        and order.click
        and order.creator.commission_rate
    ]
    return csv_bytes(IMPACT, rows)


def _action(client: ClientSpec, place: int, order: Order, creator: Creator) -> Row:
    net = amounts(client, order).subtotal / (1 + cents(client.tax_rate))
    payout = cents(net * cents(creator.commission_rate))
    clicked = order.at - dt.timedelta(minutes=7 + place % 180)
    used = creator.code if creator.code in order.codes else ""
    status = "RETURNING" if order.returning else "NEW"
    about = (f"24519.{7000 + place}.{100_000 + place * 13}", 24519, client.name, "Online Sale")
    money = (_state(order), payout, cents(net), client.currency)
    who = (used, order_id(place), order.customer, status, creator.utm_content, "")
    return (*about, creator.name, *money, _time(clicked), _time(order.at), *who)


def _state(order: Order) -> str:
    """What was undone is reversed; the last thirty days still wait."""
    if order.fate in EXCLUDED or order.refund_share == 1.0:
        return "REVERSED"
    return "PENDING" if (LAST_EXPORT - order.at.date()).days < 30 else "APPROVED"


def _time(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def brand_series(world: ClientWorld) -> Files:
    """Followers of the brand's accounts: a sheet, TikTok's history, Meta's daily follows."""
    handle = world.spec.handle
    instagram, tiktok = world.followers["instagram"], world.followers["tiktok"]
    sheet = csv_bytes(
        ("platform", "account", "date", "followers"),
        [
            ("instagram", handle, iso(day), count)
            for day, count in zip(instagram.days, instagram.followers, strict=True)
        ],
    )
    return {
        "followers.csv": sheet,
        f"{LAST_EXPORT}/{handle}/FollowerHistory.csv": _history(tiktok),
        f"{LAST_EXPORT}/{handle}/instagram/Follows.csv": _follows(instagram, LAST_EXPORT),
        f"{FIRST_EXPORT}/{handle}/instagram/Follows.csv": _follows(instagram, FIRST_EXPORT),
    }


def _history(series: Series) -> bytes:
    """Days without a year; `undefined` before the account was counted."""
    rows: list[Row] = []
    for number, (day, count) in enumerate(zip(series.days, series.followers, strict=True)):
        name = f"{MONTHS[day.month - 1]} {day.day}"
        if number < 3:
            rows.append((name, "undefined", "undefined"))
        else:
            rows.append((name, count, count - series.followers[number - 1]))
    head = ("Date", "Followers", "Difference in followers from previous day")
    return csv_bytes(head, rows, quoted=True)


def _follows(series: Series, until: dt.date) -> bytes:
    """UTF-16, `sep=,`, the metric's title, then a day a line: follows, never below nothing."""
    changes = [
        max(after - before, 0) + 6
        for before, after in zip(series.followers, series.followers[1:], strict=False)
    ]
    rows = [
        (f"{day}T00:00:00", count)
        for day, count in zip(series.days[1:], changes, strict=True)
        if dt.date(2026, 1, 1) <= day < until
    ]
    before = 'sep=,\n"Instagram follows"\n'
    return csv_bytes(
        ("Date", "Primary"), rows, quoted=True, before=before, bom=True, encoding="utf-16-le"
    )
