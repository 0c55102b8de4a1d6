"""One cell's output as HTML for a page: what is shown, and what is left out with a word."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from kpi_lib.text import Language
from kpi_site.charts import MIME
from kpi_site.failure import printable
from kpi_site.notebook import SCORECARD
from kpi_site.sanitise import clean, needs_script

BASE64 = re.compile(r"[A-Za-z0-9+/=]+")
SILENT = (SCORECARD, "text/plain")
"""Kinds that need no word when they are left out."""


def output_html(
    output: Mapping[str, Any],
    language: Language,
    markdown: Callable[[str], str],
    chart: Callable[[Mapping[str, Any]], str],
) -> str:
    """HTML of an output of a cell; raises what `chart` raises for a chart that cannot be shown.

    The first that there is: chart, HTML, Markdown, picture, text. Anything else (scripts, widgets,
    diagrams) is left out, and the page says so.
    """
    kind = output.get("output_type")
    if kind == "stream":
        shown = printable(str(output.get("text", ""))) if output.get("name") == "stdout" else ""
        return f'<pre class="output-text">{html.escape(shown)}</pre>' if shown.strip() else ""
    if kind not in {"display_data", "execute_result"}:
        return ""
    return _data_html(output.get("data", {}), language, markdown, chart)


def _data_html(
    data: Mapping[str, Any],
    language: Language,
    markdown: Callable[[str], str],
    chart: Callable[[Mapping[str, Any]], str],
) -> str:
    for name in sorted(data, reverse=True):  # the newest version of a chart
        if MIME.fullmatch(name) and isinstance(data[name], Mapping):
            return chart(data[name])
    if isinstance(data.get("text/html"), str):
        if needs_script(data["text/html"]):
            return left_out("text/html", language)
        return clean(data["text/html"])
    if isinstance(data.get("text/markdown"), str):
        return clean(markdown(data["text/markdown"]))
    for name in ("image/png", "image/jpeg"):
        if name in data:
            return _picture(name, str(data[name]), str(data.get("text/plain", "")), language)
    unknown = next((name for name in data if name not in SILENT), None)
    if unknown is not None:
        return left_out(unknown, language)
    text = printable(str(data.get("text/plain", "")))
    return f'<pre class="output-text">{html.escape(text)}</pre>' if text.strip() else ""


def _picture(kind: str, content: str, words: str, language: Language) -> str:
    plain = "".join(content.split())
    if not BASE64.fullmatch(plain):
        return left_out(kind, language)
    # matplotlib's own words for a picture say nothing: <Figure size 640x480 with 1 Axes>
    alt = "" if words.startswith("<") else printable(words)
    return (f'<figure class="picture"><img src="data:{kind};base64,{plain}" '
            f'alt="{html.escape(alt)}"></figure>')  # fmt: skip


def left_out(kind: str, language: Language) -> str:
    """The word that stands for what a page cannot show."""
    text = language.t("Left out: an output of the kind {kind} cannot be shown here.", kind=kind)
    return f'<p class="note left-out">{html.escape(text)}</p>'
