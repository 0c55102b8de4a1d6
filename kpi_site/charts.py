"""A Vega-Lite chart as a figure: title, drawing, its data as a table; and its Vega for later."""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kpi_lib.merge import merged
from kpi_lib.text import Language
from kpi_site.drawable import drawable
from kpi_site.drawing import drawings
from kpi_site.runtime import needs_whole

MIME = re.compile(r"application/vnd\.vegalite\.v[56][+.]json")
ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00:00(?:\.0+)?(?:Z|\+00:00)?)?")
CATEGORY = [f"var(--chart-{number})" for number in range(1, 9)]
INK: Final = "currentColor"
AXIS = {"domainColor": INK, "domainOpacity": 0.35, "tickColor": INK, "tickOpacity": 0.35,
        "gridColor": INK, "gridOpacity": 0.12, "labelColor": INK, "labelOpacity": 0.8,
        "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": 500}  # fmt: skip
LEGEND = {"labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12,
          "titleFontWeight": 500}  # fmt: skip
CONFIG: Final[Mapping[str, Any]] = {
    "background": None,
    "font": "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
    "view": {"stroke": None},
    "axis": AXIS,
    "legend": LEGEND,
    "header": {"labelColor": INK, "titleColor": INK},
    "title": {"color": INK, "subtitleColor": INK, "anchor": "start", "fontSize": 13},
    "text": {"color": INK},
    "rule": {"color": INK},
    "mark": {"color": CATEGORY[0]},
    # The accent is no series among several: a brand colour may lie near any of the others.
    "range": {"category": CATEGORY[1:]},
}
"""How charts look on a page: colours come from the page's style, so that they follow its mode."""
NESTED = ("layer", "concat", "hconcat", "vconcat")


class ChartError(ValueError):
    """A chart that cannot be shown on a page as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a chart's data: its field, its title, the unit its numbers are written in."""

    name: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart as a page shows it, and what draws it live."""

    html: str
    vega: str
    """JSON that draws it."""
    whole: bool
    """It needs all of Vega: the script that comes with us lacks a part of it."""


def figure(
    spec: Mapping[str, Any], language: Language, *, mark: str = "c1", kept: Path | None = None
) -> Figure:
    """The chart's figure; raises ChartError where it cannot be shown.

    `mark` is its name on the page, of letters and digits; `kept` is where drawings are kept.
    """
    import vl_convert  # 40 ms and a JavaScript engine: only new charts pay for it

    own = drawable(spec)  # a copy
    _refuse_outside(own)
    title, subtitle = _take_title(own)
    tables = list(_tables(own))
    label = str(own.get("description") or title or language.t("Chart"))
    own.pop("description", None)  # the figure says it
    try:
        vega = _finite(vl_convert.vegalite_to_vega(_dressed(own)))
        drawn = "".join(drawings(vega, mark, kept, label))
    except ValueError as error:
        lines = [line.strip() for line in str(error).splitlines()]
        told = [line for line in lines if line and not line.startswith("at ")]
        raise ChartError(" ".join(told[:2])) from error
    caption = "".join(
        f'<span class="{name}">{html.escape(text)}</span>'
        for name, text in (("chart-title", title), ("chart-subtitle", subtitle))
        if text
    )
    return Figure(
        html=f'<figure class="chart" data-chart="{mark}">'
        + (f"<figcaption>{caption}</figcaption>" if caption else "")
        + f'<div class="chart-plot">{drawn}</div>'
        + _details(tables, _columns(own), language)
        + "</figure>",
        vega=_json(vega),
        whole=needs_whole(vega),
    )


def charts_script(charts: Mapping[str, str]) -> str:
    """The charts of a page as a script that hands them over: pages on a disk can read no other.

    `charts`: name → Vega as JSON. Data inside a text inside a call: nothing in it is ever run.
    """
    text = ",".join(f"{_json(name)}:{vega}" for name, vega in charts.items())
    return f"kpiCharts({_json(f'{{{text}}}')});\n"


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _finite(content: Any) -> Any:
    if isinstance(content, Mapping):
        return {key: _finite(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_finite(value) for value in content]
    if isinstance(content, float) and not math.isfinite(content):
        return None
    return content


def _refuse_outside(content: Any) -> None:
    """A page asks nobody for anything: data come with the chart, pictures do not."""
    if isinstance(content, Mapping):
        data = content.get("data")
        if isinstance(data, Mapping) and "url" in data:
            raise ChartError("the chart reads its data from an address; give it a data frame.")
        mark = content.get("mark")
        if mark == "image" or (isinstance(mark, Mapping) and mark.get("type") == "image"):
            raise ChartError("charts with pictures (mark 'image') cannot be shown.")
        # Vega writes every key of a control into the page as an attribute.
        if "input" in content and any(key.startswith("on") or key == "style" for key in content):
            raise ChartError("a control (bind) with a handler or a style cannot be shown.")
        for value in content.values():
            _refuse_outside(value)
    elif isinstance(content, list):
        for value in content:
            _refuse_outside(value)


def _take_title(spec: dict[str, Any]) -> tuple[str, str]:
    """Title and subtitle as plain text, out of the drawing and into the page."""
    found = spec.get("title")
    parts = found if isinstance(found, Mapping) else {"text": found}
    texts = [_words(parts.get(name)) for name in ("text", "subtitle")]
    if None in texts:
        return "", ""
    spec.pop("title", None)
    return texts[0] or "", texts[1] or ""


def _words(text: object) -> str | None:
    """Text, or lines of it; None where it is computed by the chart."""
    if text is None:
        return ""
    if isinstance(text, str):
        return text
    if isinstance(text, list) and all(isinstance(line, str) for line in text):
        return " ".join(text)
    return None


def _dressed(spec: dict[str, Any]) -> dict[str, Any]:
    """The chart in the page's style, as wide as its place where it is a single view."""
    given = spec.get("config")
    spec["config"] = merged(given if isinstance(given, Mapping) else {}, CONFIG)
    spec.pop("background", None)
    single = not any(name in spec for name in ("facet", "repeat", "concat", "hconcat", "vconcat"))
    faceted = any(name in spec.get("encoding", {}) for name in ("row", "column", "facet"))
    if single and not faceted and not isinstance(spec.get("width"), Mapping):
        spec["width"] = "container"
        spec.setdefault("autosize", {"type": "fit-x", "contains": "padding"})
    return spec


def _tables(spec: Mapping[str, Any]) -> Iterator[list[dict[str, Any]]]:
    """The rows of every data set that the chart draws, each once, in the order of use."""
    seen: list[str] = []
    for data in _data(spec):
        name, rows = data.get("name"), data.get("values")
        if rows is None and isinstance(name, str):
            rows = spec.get("datasets", {}).get(name)
        if not isinstance(rows, list):
            continue
        mark = json.dumps(rows, sort_keys=True)
        if mark not in seen:
            seen.append(mark)
            yield [row if isinstance(row, dict) else {"": row} for row in rows]


def _data(spec: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(spec, Mapping):
        if isinstance(spec.get("data"), Mapping):
            yield spec["data"]
        for name in (*NESTED, "spec"):
            yield from _data(spec.get(name))
    elif isinstance(spec, list):
        for part in spec:
            yield from _data(part)


def _columns(spec: Any) -> dict[str, Column]:
    """Title and unit of each field, as the chart's tooltips, axes and legends say them."""
    found: dict[str, Column] = {}
    # A tooltip has a title for each field; an axis may serve several (low, value, high).
    for channel in sorted(_channels(spec), key=lambda channel: channel["tooltip"], reverse=True):
        field = channel.get("field")
        if not isinstance(field, str) or channel.get("aggregate") or field in found:
            continue
        parts = [channel, *(channel.get(name) for name in ("axis", "legend", "header"))]
        known = [part for part in parts if isinstance(part, Mapping)]
        title = next((part["title"] for part in known if isinstance(part.get("title"), str)), "")
        style = next((part["format"] for part in known if isinstance(part.get("format"), str)), "")
        found[field] = Column(name=field, title=title or field, unit=_unit(style))
    return found


def _unit(d3_format: str) -> str:
    if "%" in d3_format:
        return "ratio"
    return "money" if "$" in d3_format else "number"


def _channels(spec: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(spec, Mapping):
        for name, channel in spec.get("encoding", {}).items():
            for one in channel if isinstance(channel, list) else [channel]:
                if isinstance(one, Mapping):
                    yield {**one, "tooltip": name == "tooltip"}
        for name in (*NESTED, "spec"):
            yield from _channels(spec.get(name))
    elif isinstance(spec, list):
        for part in spec:
            yield from _channels(part)


def _details(
    tables: list[list[dict[str, Any]]], columns: Mapping[str, Column], language: Language
) -> str:
    written = "".join(_table(rows, columns, language) for rows in tables if rows)
    if not written:
        return ""
    summary = html.escape(language.t("Data of this chart"))
    return f'<details class="chart-data"><summary>{summary}</summary>{written}</details>'


def _table(
    rows: list[dict[str, Any]], columns: Mapping[str, Column], language: Language
) -> str:  # fmt: skip
    names = list(dict.fromkeys(name for row in rows for name in row))
    known = [columns.get(name, Column(name=name, title=name, unit="number")) for name in names]
    numeric = {column.name for column in known if _is_numeric(rows, column.name)}
    head = "".join(
        f'<th scope="col"{_num(column.name in numeric)}>{html.escape(column.title)}</th>'
        for column in known
    )
    body = "".join(
        "<tr>" + "".join(_cell(row.get(column.name), column, numeric, language)
                         for column in known) + "</tr>"
        for row in rows
    )  # fmt: skip
    table = f'<table class="kpi"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="table-wrap" tabindex="0">{table}</div>'


def _is_numeric(rows: list[dict[str, Any]], name: str) -> bool:
    return any(
        isinstance(row.get(name), int | float) and not isinstance(row[name], bool) for row in rows
    )


def _num(numeric: bool) -> str:
    return ' class="num"' if numeric else ""


def _cell(value: object, column: Column, numeric: set[str], language: Language) -> str:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return f'<td class="na">{html.escape(language.missing())}</td>'
    return f"<td{_num(column.name in numeric)}>{html.escape(_text(value, column, language))}</td>"


def _text(value: object, column: Column, language: Language) -> str:
    if isinstance(value, bool):
        return language.t("yes") if value else language.t("no")
    if isinstance(value, int | float):
        return language.number(float(value), column.unit)
    day = ISO_DAY.fullmatch(str(value))
    return language.date(day[1]) if day else str(value)
