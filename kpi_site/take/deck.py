"""A report's numbers as a deck: verdict, one section a slide, native tables and charts."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kpi_lib.text import Language
from kpi_lib.text.messages import msg
from kpi_site.take.cells import plain
from kpi_site.take.sheet import header_colour
from kpi_site.take.slides import (
    HEIGHT,
    WIDTH,
    Deck,
    add_chart,
    add_slide,
    add_table,
    add_text,
    emu,
    short,
)
from kpi_site.take.words import group_word, target_text, with_target, word

Json = Mapping[str, Any]
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    msg("Exposure"): ("impressions", "views", "reach_max", "reach_sum", "frequency", "cpm",
                      "posts"),
    msg("Engagement"): ("engagements", "er_impressions", "er_reach", "er_vs_usual", "cpe",
                        "sentiment_net"),
    msg("Traffic"): ("link_clicks", "ctr", "cpc", "sessions", "engaged_session_rate", "leads",
                     "qualified_leads", "cpl", "followers_gained", "cost_per_follower"),
    msg("Sales"): ("orders", "net_sales", "aov", "new_customer_orders", "new_customer_share",
                   "conversion_rate_session", "cpa", "cac", "incremental_orders"),
    msg("Money"): ("cost", "roas", "roi", "contribution_margin", "incremental_roas",
                   "value_exchange_ratio"),
    msg("Creators"): ("content_pieces", "deliverable_completion", "disclosure_rate",
                      "concentration_top_tenth_impressions", "repeat_collab_rate", "reply_rate",
                      "accept_rate"),
}  # fmt: skip
"""What a deck shows of each section, the leading figure first; the rest is in the workbook."""
LEADING: Final = ("net_sales", "orders", "leads", "link_clicks", "engagements", "impressions")
"""What the charts show where no target names a KPI that is split."""
ROWS: Final = 12
"""Rows of a table that fit a slide."""
BARS, COLUMNS = 15, 26
DAY: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
STILL: Final = (1980, 1, 1, 0, 0, 0)


def deck(numbers: Json, finding: str, *, owner: str, colour: str, language: Language,
         draft: bool) -> bytes:  # fmt: skip
    """A scorecard's JSON as PPTX: the same numbers give the same bytes.

    `finding` is the sentence on the verdict's slide, `owner` the client's name, `colour` its
    brand's, `#rrggbb`.
    """
    from pptx import Presentation  # only a build that writes one pays for it

    file: Any = Presentation()
    file.slide_width, file.slide_height = emu(WIDTH), emu(HEIGHT)
    day = dt.datetime.fromisoformat(numbers["as_of"])
    title = f"{owner} – {numbers['title']}"
    made = Deck(file=file, language=language, colour=header_colour(colour).strip("#").upper(),
                footer=title, notes=_notes(language, numbers), day=day)  # fmt: skip
    _title(made, numbers, owner, draft=draft)
    _verdict(made, numbers, finding)
    _sections(made, numbers)
    for key in ("week", "creator"):
        _chart(made, numbers, key)
    core = file.core_properties
    core.title, core.author, core.last_modified_by = plain(title)[:255], "", ""
    core.language, core.revision = language.locale, 1
    core.created = core.modified = day
    out = io.BytesIO()
    file.save(out)
    return settled(out.getvalue(), day)


def _title(made: Deck, numbers: Json, owner: str, *, draft: bool) -> None:
    t = made.language.t
    slide = add_slide(made, numbers["title"])
    lines = [
        short(owner, 90),
        made.language.period(numbers["start"], numbers["end"]),
        t("Figures as of {day}", day=made.language.date(numbers["as_of"])),
    ]
    for at, line in enumerate(lines):
        add_text(made, slide, line, 0.5, 2.2 + 0.7 * at, 12.0, 0.6, size=22)
    if draft:
        add_text(made, slide, t("Draft"), 0.5, 4.8, 6.0, 0.6, size=22, bold=True)


def _verdict(made: Deck, numbers: Json, finding: str) -> None:
    """What was agreed, and what came."""
    t, language = made.language.t, made.language
    heads = [(t("KPI"), 3.5), (t("Value"), 1.4), (t("Interval"), 2.5), (t("Target"), 3.5),
             (t("Verdict"), 1.4)]  # fmt: skip
    rows = [
        (row["label"], language.number(row["value"], row["unit"]), _interval(language, row),
         target_text(language, row), word(language, "verdict", row["verdict"] or "open"))
        for row in with_target(numbers)
    ]  # fmt: skip
    for part in _parts(rows) or [[]]:
        slide = add_slide(made, finding)
        if part:
            add_table(made, slide, t("Targets"), heads, part)


def _sections(made: Deck, numbers: Json) -> None:
    """One section a slide; one of which nothing is known has none."""
    t, language = made.language.t, made.language
    rows = {row["kpi"]: row for row in numbers["kpis"] if row["group_by"] is None}
    heads = [(t("KPI"), 5.5), (t("Value"), 1.6), (t("Interval"), 2.8), (t("Basis"), 2.4)]
    for section, names in SECTIONS.items():
        found = [rows[name] for name in names if name in rows]
        known = [row for row in found if row["value"] is not None]
        if not known:
            continue
        lines = [(row["label"], language.number(row["value"], row["unit"]),
                  _interval(language, row), word(language, "basis", row["basis"])
                  if row["basis"] else "") for row in found]  # fmt: skip
        lead = known[0]
        title = f"{lead['label']}: {language.number(lead['value'], lead['unit'])}"
        for part in _parts(lines):
            add_table(made, add_slide(made, title), t(section), heads, part)


def _chart(made: Deck, numbers: Json, key: str) -> None:
    """The KPI that was agreed on, by week or by creator; creators are named, not ranked."""
    t, language = made.language.t, made.language
    found = _split(numbers, key)
    known = [row for row in found if row["value"] is not None and row["group"][0] is not None]
    if not known:
        return
    best = max(known, key=lambda row: row["value"])
    value, label = language.number(best["value"], best["unit"]), best["label"]
    title = t("{kpi} by creator, in alphabetical order", kpi=label)
    if key == "week":
        day = group_word(language, key, best["group"][0])
        title = t("{kpi}: most in the week of {day}, {value}", kpi=label, value=value, day=day)
    points = [(group_word(language, key, row["group"][0]), row["value"]) for row in found]
    points = [(text if one is not None else f"{text} ({language.missing()})", one)
              for text, one in points]  # fmt: skip
    most = COLUMNS if key == "week" else BARS
    slide = add_slide(made, title)
    add_chart(made, slide, name=label, unit=best["unit"], across=key == "creator",
              points=points[-most:] if key == "week" else points[:most])  # fmt: skip
    if len(points) > most:
        told = t("{shown} of {n} shown; the workbook holds all.", shown=most, n=len(points))
        add_text(made, slide, told, 0.5, 6.7, 12.0, 0.3, size=10)


def _split(numbers: Json, key: str) -> list[Json]:
    """Rows of the first total, of those agreed on and those that matter, that is split by this."""
    by = [row for row in numbers["kpis"] if row["group_by"] == [key] and row["denominator"] is None]
    for kpi in (*(row["kpi"] for row in with_target(numbers)), *LEADING):
        rows = [row for row in by if row["kpi"] == kpi]
        if sum(row["value"] is not None for row in rows) >= 2:
            order = _by_week if key == "week" else _by_name
            return sorted(rows, key=order)
    return []


def _by_week(row: Json) -> tuple[bool, str]:
    return (row["group"][0] is None, row["group"][0] or "")


def _by_name(row: Json) -> tuple[bool, str]:
    """Nobody's last."""
    name = row["group"][0]
    return name is None, str(name).casefold()


def _interval(language: Language, row: Json) -> str:
    return language.interval(row["low"], row["high"], row["unit"])


def _parts(rows: Sequence[Sequence[str]]) -> list[Sequence[Sequence[str]]]:
    """As many rows as a slide holds at a time."""
    return [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)]


def _notes(language: Language, numbers: Json) -> str:
    """The files that the numbers rest on, for whoever presents them."""
    lines = [
        f"{source['file']} – {source['owner'] or source['kind']} – SHA-256 {source['sha256'][:12]}"
        for source in numbers["sources"]
    ]
    return "\n".join([language.t("Sources"), *lines])


def settled(content: bytes, day: dt.datetime) -> bytes:
    """The same package without anything of this run, its parts in order."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as found,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name, part in _settled_parts(found, day):
            made.writestr(zipfile.ZipInfo(name, STILL), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _settled_parts(found: zipfile.ZipFile, day: dt.datetime) -> Iterator[tuple[str, bytes]]:
    stamp = f"{day.isoformat(timespec='seconds')}Z".encode()
    for name in sorted(found.namelist()):
        part = found.read(name)
        yield name, DAY.sub(rb"\g<1>" + stamp, part) if name == "docProps/core.xml" else part
