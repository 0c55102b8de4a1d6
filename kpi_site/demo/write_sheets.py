"""The agency's own sheets of a campaign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kpi_site.demo.deals import Paid
from kpi_site.demo.headers import COSTS, POSTS, ROSTER, TYPED
from kpi_site.demo.people import Creator
from kpi_site.demo.posts import Post
from kpi_site.demo.specs import LAST_EXPORT, ClientSpec
from kpi_site.demo.tabular import Files, Row, csv_bytes, iso, workbook_bytes, yes
from kpi_site.demo.world import CampaignWorld, ClientWorld

SEEN = dt.date(2026, 4, 24)
"""Day on which the creators took their screenshots."""
YEAR, SEASON = 365, 45


def sheets(world: ClientWorld, campaign: CampaignWorld) -> Files:
    """Path in the campaign's folder → sheet."""
    client = world.spec
    supplied = campaign.spec.has("placements")
    files = {"posts.csv": _posts(campaign, supplied=supplied), "costs.csv": _costs(campaign)}
    if campaign.spec.has("xlsx"):
        files["roster.xlsx"] = workbook_bytes("roster", ROSTER, roster(client, campaign))
    else:
        files["roster.csv"] = csv_bytes(ROSTER, roster(client, campaign))
    if campaign.paid:
        files["paid.csv"] = _paid(client, campaign.paid)
    if campaign.outreach:
        events = [(name, iso(day), event) for name, day, event in campaign.outreach]
        files["outreach.csv"] = csv_bytes(("creator", "date", "event"), events)
    if campaign.comments:
        files["comments.csv"] = _comments(client, campaign)
    return files


def _costs(campaign: CampaignWorld) -> bytes:
    rows: list[Row] = []
    for line in campaign.costs:
        days = [iso(day) for day in (line.committed_on, line.accrued_on, line.paid_on)]
        rows.append((line.creator, line.part, line.amount, line.currency, *days))
    return csv_bytes(COSTS, rows)


def _comments(client: ClientSpec, campaign: CampaignWorld) -> bytes:
    rows: list[Row] = []
    for said in campaign.comments:
        tags = yes("@" in said.text)
        rows.append((said.post, iso(said.date), said.text, client.language, said.label, tags))
    return csv_bytes(("post", "date", "text", "language", "label", "tagging"), rows)


def roster(client: ClientSpec, campaign: CampaignWorld) -> list[Row]:
    """One row a creator and platform; what the deal says is on the first row only."""
    rows: list[Row] = []
    for creator in campaign.creators:
        out = sum(post.creator is creator for post in campaign.posts)
        for number, account in enumerate(creator.accounts):
            first = number == 0
            rows.append(
                (
                    creator.name,
                    account.platform,
                    f"@{account.handle}" if number else account.handle,
                    account.followers,
                    client.country,
                    client.language,
                    creator.kind,
                    creator.model,
                    creator.code,
                    creator.utm_content,
                    creator.commission_rate or "",
                    creator.owner,
                    iso(creator.first_collaboration),
                    creator.posts if first else "",
                    out if first else "",
                )
            )
    return rows


def _posts(campaign: CampaignWorld, *, supplied: bool) -> bytes:
    """All posts; with a selection rule only those that no export and no hashtag would show."""
    listed: Sequence[Post] = campaign.posts
    if campaign.spec.has("select"):
        listed = [post for post in listed if post.creator.screenshots or post.format == "story"]
    typed = any(creator.screenshots for creator in campaign.creators)
    head = (*POSTS, *TYPED) if typed else POSTS
    rows = [
        (*_post(post, supplied=supplied), *(_figures(post) if typed else ())) for post in listed
    ]
    waiting = [creator for creator in campaign.creators if not campaign.spec.has("select")]
    for creator in waiting:
        out = sum(post.creator is creator for post in campaign.posts)
        rows += [_contracted(creator, len(head))] * (creator.posts - out)
    return csv_bytes(head, rows)


def _post(post: Post, *, supplied: bool) -> tuple[object, ...]:
    kept = post.published.date() + dt.timedelta(days=_rights(post))
    source = "creator_screenshot" if post.creator.screenshots else "export"
    # People paste the link as their telephone gives it, with what it appends.
    link = post.permalink + (
        "?igsh=demo" if post.account.platform == "instagram" and "/p/" in post.permalink else ""
    )
    faceless = post.creator.kind == "faceless"
    placed = "placement" if faceless and (supplied or post.format == "video") else "influence"
    return (
        post.creator.name,
        post.account.platform,
        link,
        f"{post.published:%Y-%m-%d %H:%M}",
        post.format,
        placed,
        "yes",
        yes(post.disclosed),
        yes(post.boosted),
        iso(kept),
        source,
    )


def _rights(post: Post) -> int:
    """Days for which the brand may use the picture: mostly a year, of some posts a season."""
    return SEASON if sum(map(ord, post.post_id)) % 6 == 0 else YEAR


def _figures(post: Post) -> tuple[object, ...]:
    """What the screenshot shows."""
    if not post.creator.screenshots:
        return ("",) * len(TYPED)
    seen = post.at(SEEN)
    reach = seen["reach"] if post.account.platform in {"instagram", "facebook"} else ""
    return (seen["views"], reach, *(seen.get(name, "") for name in TYPED[2:]))


def _contracted(creator: Creator, width: int) -> tuple[object, ...]:
    start = (creator.name, creator.accounts[0].platform, "", "", "", "influence", "yes")
    return (*start, *("",) * (width - len(start)))


def _paid(client: ClientSpec, lines: Sequence[Paid]) -> bytes:
    rows = [
        (line.post, iso(line.date), line.spend, client.currency, line.impressions, line.clicks)
        for line in lines
        if line.date < LAST_EXPORT
    ]
    return csv_bytes(("post", "date", "spend", "currency", "impressions", "clicks"), rows)
