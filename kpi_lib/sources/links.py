"""Addresses of posts: many spellings, one permalink."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

import numpy as np
import pandas as pd

from kpi_lib.sources.cells import is_nothing, plain, tidy

_HOSTS = {
    "twitter.com": "x.com", "fb.com": "facebook.com", "fb.watch": "fb.watch",
    "youtube-nocookie.com": "youtube.com", "instagr.am": "instagram.com",
}  # fmt: skip
_BARE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/|$)", re.IGNORECASE)
_LONGEST = 2000


def permalink(texts: pd.Series[Any]) -> pd.Series[str]:
    """One spelling for every address of the same post; missing where there is no web address.

    https, host without `www.`/`m.`, no query, fragment or final slash. Instagram's `/reel/`, `/tv/`
    and `/name/p/` become `/p/`; YouTube's `watch?v=`, `shorts/`, `live/` become `youtu.be/ID`;
    TikTok's photos and videos become `@handle/video/ID`.
    """
    return _each(texts, _normal)


def post_id_from_permalink(texts: pd.Series[Any]) -> pd.Series[str]:
    """The platform's id in an address of a post; the normalised address where it shows none."""
    return _each(texts, lambda text: _post_id(link) if (link := _normal(text)) else None)


def _each(texts: pd.Series[Any], work: Callable[[str], str | None]) -> pd.Series[str]:
    """What is made of each distinct text that says something; missing where that is nothing."""
    codes, known = pd.factorize(texts)
    found = [None if is_nothing(str(text)) else work(str(text)) or None for text in plain(known)]
    # Whatever is missing has the code -1, which is the last entry.
    words = np.array([*found, None], dtype=object)
    return pd.Series(words[codes], index=texts.index, dtype="str", name=texts.name)


def handle_from_permalink(texts: pd.Series[Any]) -> pd.Series[str]:
    """The handle in an address of a post (TikTok, X), without @, in lower case; else missing."""
    links = permalink(texts)
    pattern = r"^https://(?:tiktok\.com/@|x\.com/)([^/]+)/(?:video|status)/"
    return links.str.extract(pattern, expand=False).astype("str")


def _normal(text: str) -> str | None:
    line = tidy(text)
    if len(line) > _LONGEST or re.search(r"\s", line):
        return None
    if _BARE.match(line):
        line = f"https://{line}"
    try:
        parts = urlsplit(line)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "." not in host:
        return None
    host = re.sub(r"^(www|m|mobile|web|music)\.", "", host)
    host = _HOSTS.get(host, host)
    platform = _PLATFORMS.get(host)
    special = platform(parts) if platform else None
    return special or f"https://{host}{_path(parts)}"


def _path(parts: SplitResult) -> str:
    return re.sub(r"/{2,}", "/", parts.path).rstrip("/")


def _query(parts: SplitResult, name: str) -> str | None:
    found = parse_qs(parts.query).get(name)
    return found[0] if found else None


def _instagram(parts: SplitResult) -> str | None:
    match = re.match(r"^/(?:[^/]+/)?(?:p|reel|reels|tv)/([\w-]+)", _path(parts))
    return f"https://instagram.com/p/{match[1]}" if match else None


def _youtube(parts: SplitResult) -> str | None:
    match = re.match(r"^/(?:shorts|live|embed|v|video)/([\w-]+)", _path(parts))
    code = match[1] if match else _query(parts, "v")
    return f"https://youtu.be/{code}" if code and re.fullmatch(r"[\w-]+", code) else None


def _youtu_be(parts: SplitResult) -> str | None:
    match = re.match(r"^/([\w-]+)$", _path(parts))
    return f"https://youtu.be/{match[1]}" if match else None


def _tiktok(parts: SplitResult) -> str | None:
    match = re.match(r"^/@([^/]*)/(?:video|photo)/(\d+)", _path(parts))
    return f"https://tiktok.com/@{match[1].lower()}/video/{match[2]}" if match else None


def _facebook(parts: SplitResult) -> str | None:
    path = _path(parts)
    video = re.match(r"^/(?:reel|watch|[^/]+/videos(?:/[^/]+)?)/(\d+)$", path)
    code = video[1] if video else (_query(parts, "v") if path == "/watch" else None)
    if code and code.isdigit():
        return f"https://facebook.com/watch/{code}"
    story, owner, photo = (_query(parts, name) for name in ("story_fbid", "id", "fbid"))
    if story and owner and re.fullmatch(r"\w+", story) and owner.isdigit():
        return f"https://facebook.com/{owner}/posts/{story}"
    return f"https://facebook.com/photo/{photo}" if photo and photo.isdigit() else None


def _x(parts: SplitResult) -> str | None:
    match = re.match(r"^/([^/]+)/status(?:es)?/(\d+)", _path(parts))
    return f"https://x.com/{match[1].lower()}/status/{match[2]}" if match else None


_PLATFORMS = {
    "instagram.com": _instagram, "youtube.com": _youtube, "youtu.be": _youtu_be,
    "tiktok.com": _tiktok, "facebook.com": _facebook, "x.com": _x,
}  # fmt: skip
_ID = re.compile(
    r"https://(?:instagram\.com/p/([\w-]+)|youtu\.be/([\w-]+)|tiktok\.com/@[^/]*/video/(\d+)"
    r"|facebook\.com/(?:watch|photo)/(\d+)|facebook\.com/[^/]+/posts/(?:[^/]+/)?(\w+)"
    r"|x\.com/[^/]+/status/(\d+)|instagram\.com/stories/[^/]+/(\d+))"
)


def _post_id(link: str) -> str:
    match = _ID.fullmatch(link)
    return next(group for group in match.groups() if group) if match else link
