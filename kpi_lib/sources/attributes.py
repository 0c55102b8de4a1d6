"""What a shop notes about an order's way: `utm_*`, referrer, landing page."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pandas as pd

from kpi_lib.sources.cells import is_nothing, tidy

FIELDS = ("utm_source", "utm_campaign", "utm_content", "referrer")
_LINE = re.compile(r"\s*([^:=\n]{1,80}?)\s*[:=]\s*(.*\S)\s*")
_REFERRERS = frozenset({"referrer", "referring_site", "referrer_url", "landing_site",
                        "landing_page", "full_landing_site", "landing_site_ref"})  # fmt: skip
_LONGEST = 10_000


def order_attributes(texts: pd.Series[Any]) -> pd.DataFrame:
    """The columns `utm_source, utm_campaign, utm_content, referrer` of notes such as
    `utm_source: instagram`, one `name: value` a line; also from the query of a landing page."""
    found = {text: _parsed(text) for text in texts.dropna().unique()}
    return pd.DataFrame(
        {
            name: texts.map(
                {text: values[name] for text, values in found.items() if name in values}
            ).astype("str")
            for name in FIELDS
        },
        index=texts.index,
    )


def _parsed(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in text[:_LONGEST].splitlines():
        match = _LINE.fullmatch(line)
        if match is None or is_nothing(match[2]):
            continue
        name = "_".join(match[1].strip("_ ").lower().replace("-", " ").split())
        if name in FIELDS:
            values.setdefault(name, tidy(match[2]))
        elif name in _REFERRERS:
            values.setdefault("referrer", tidy(match[2]))
        if "utm_" in match[2]:
            for key, value in _query(match[2]):
                values.setdefault(key, value)
    return values


def _query(address: str) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(urlsplit(tidy(address)).query, max_num_fields=100)
    except ValueError:
        return []
    return [(name.lower(), value) for name, value in pairs if name.lower() in FIELDS and value]
