"""What has to be sent and deleted, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kpi_site.publish.manifest import Entry, Manifest

SEALED = ".sealed.js"
"""What an encrypted file's name ends with: a sealed page is sent as the page it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The way from what lies at a target to what should."""

    send: tuple[str, ...]
    """Files in the order in which they are sent; the manifest comes after them."""
    fresh: frozenset[str]
    """Those of them that the target has never had."""
    same: int
    """So many files are there already."""
    gone: tuple[str, ...]
    """Files of an earlier site that this one has no more."""


def steps(
    new: Manifest, old: Manifest | None, there: Mapping[str, int], sent: Mapping[str, str]
) -> Steps:
    """Compare the site with a target.

    `there` is what lies at the target (path → bytes), `sent` what an interrupted run has sent
    since the target's manifest was written (path → SHA-256).
    """
    known = {path: entry.sha256 for path, entry in old.files.items()} if old else {}
    known |= sent
    changed = [
        path for path, entry in new.files.items() if not _is_there(path, entry, known, there)
    ]
    earlier = {*known, *(old.left if old else ())}
    return Steps(
        send=in_order(changed),
        fresh=frozenset(changed) - earlier,
        same=len(new.files) - len(changed),
        gone=tuple(sorted(path for path in earlier - set(new.files) if path in there)),
    )


def _is_there(path: str, entry: Entry, known: Mapping[str, str], there: Mapping[str, int]) -> bool:
    """The target has the content; a file that somebody cut or deleted there is sent again."""
    return known.get(path) == entry.sha256 and there.get(path) == entry.size


def in_order(paths: Collection[str]) -> tuple[str, ...]:
    """Files so that a page never comes before what it shows, nor an index before its pages."""
    return tuple(sorted(paths, key=_turn))


def _turn(path: str) -> tuple[int, int, bool, str]:
    """What pages share, what belongs to pages, pages, and every index, the first page last."""
    page = path.removesuffix(SEALED)
    cover = path == page  # an unlock page comes after what it unlocks
    depth = page.count("/")
    if page.rsplit("/", 1)[-1] == "index.html":
        return (3, -depth, cover, path)
    if page.endswith(".html"):
        return (2, 0, cover, path)
    return (0 if page.startswith("assets/") else 1, 0, cover, path)
