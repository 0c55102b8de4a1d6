"""Which orders came from a coupon or deal site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

import pandas as pd
import yaml

_HOST = re.compile(r"(?<![\w.@-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]+(?![\w-])")
_PARTS = re.compile(r"[.-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """What `kpi_lib/data/coupon_sites.yaml` lists."""

    hosts: frozenset[str]
    words: frozenset[str]
    tags: frozenset[str]


@cache
def coupon_sites() -> Sites:
    """The listed sites, words of host names and names in utm_source, of all languages."""
    text = files("kpi_lib").joinpath("data", "coupon_sites.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return Sites(
        hosts=frozenset(host for hosts in data["sites"].values() for host in hosts),
        words=frozenset(word for words in data["words"].values() for word in words),
        tags=frozenset(data["tags"]),
    )


def from_coupon_site(
    referrers: pd.Series, sources: pd.Series, *, own: Iterable[str] = ()
) -> pd.Series:
    """Whether each order's referrer (or utm_source) is a coupon site; `own`: further hosts.

    Only host names count, by whole parts: neither paths nor queries, and no loose substring.
    """
    added = frozenset(host for text in own for host in hosts_in(text))
    by_referrer = {
        text: any(is_coupon_host(host, added) for host in hosts_in(text))
        for text in referrers.dropna().unique()
    }
    by_source = {
        text: text.strip().casefold() in coupon_sites().tags
        or any(is_coupon_host(host, added) for host in hosts_in(text))
        for text in sources.dropna().unique()
    }
    return _said(referrers, by_referrer) | _said(sources, by_source)


def _said(texts: pd.Series, known: dict[str, bool]) -> pd.Series:
    return texts.map(known).eq(True)


def hosts_in(text: str) -> list[str]:
    """The hosts that a referrer names: an address's own, any of words (`Referral: a.com`)."""
    text = text.strip().casefold()
    if "://" in text:
        try:
            host = urlsplit(text[text.index("://") - len(_scheme(text)) :]).hostname
        except ValueError:
            host = None
        return [host.rstrip(".")] if host else []
    return _HOST.findall(text.split("/", 1)[0])


def is_coupon_host(host: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a host is a listed site or below one, or has a listed word as a part of its name."""
    known = coupon_sites()
    labels = host.split(".")
    tails = {".".join(labels[at:]) for at in range(len(labels) - 1)}
    if tails & (known.hosts | own):
        return True
    return bool(set(_PARTS.split(".".join(labels[:-1]))) & known.words)


def _scheme(text: str) -> str:
    before = text.split("://", 1)[0]
    match = re.search(r"[a-z][a-z0-9+.-]*$", before)
    return match[0] if match else ""
