"""The pictures of a campaign's posts: which file shows which post, and what is wrong with files.

Pictures lie in `data/<client>/<campaign>/media/`, each named for its post; `docs/media.md` says
how. Nothing here opens a picture: that is the site's work, with a library for it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from kpi_lib.errors import Problem, did_you_mean
from kpi_lib.sources.identity import redact
from kpi_lib.sources.links import post_id_from_permalink
from kpi_lib.sources.names import shown_path
from kpi_lib.workspace import data_folder

FOLDER = "media"
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
MOST_BYTES = 30_000_000
_NO_PICTURES = ("thumbs.db", "desktop.ini")
_SIGNATURES = (re.compile(rb"\xff\xd8\xff"), re.compile(rb"\x89PNG\r\n\x1a\n"),
               re.compile(rb"RIFF.{4}WEBP", re.DOTALL))  # fmt: skip
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST = 120
_NAMED = 5
"""How many ids a problem names as examples."""
_EXPECTED = "a JPEG, PNG or WebP picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """A file that may be a picture."""

    path: Path
    file: str
    """As it is shown: relative to the workspace, with `/`, without e-mail addresses."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """A campaign's pictures by post, and what `kpi check` says of the others."""

    by_post: Mapping[str, PictureFile] = field(default_factory=dict)
    """Key of the ledger's `posts` → its picture."""
    problems: tuple[Problem, ...] = ()


def find_pictures(root: Path, client: str, campaign: str, posts: pd.DataFrame) -> Pictures:
    """The pictures of a campaign's posts; `posts` is the client's ledger's."""
    files, problems = picture_files(root, client, campaign)
    own = posts[posts["campaign"] == campaign]
    if not files:
        return Pictures(problems=tuple(problems))
    names = ids_of(own)
    lost = any(one.path.stem not in names for one in files)
    elsewhere = ids_of(posts[posts["campaign"] != campaign]) if lost else {}
    by_post: dict[str, PictureFile] = {}
    for one in files:
        claimed = names.get(one.path.stem, ())
        wrong = _unclaimed(one, claimed, names, elsewhere)
        if not wrong and claimed[0] in by_post:
            wrong = (f"shows the same post as {by_post[claimed[0]].file}, which is used. "
                     "Delete one of the two.")  # fmt: skip
        if wrong:
            problems.append(_problem(one.file, campaign, "picture_post", wrong))
        else:
            by_post[claimed[0]] = one
    return Pictures(by_post=by_post, problems=tuple(problems))


def ids_of(posts: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Name that a picture may have → the posts that it would name: one, or it says too little.

    A post goes by the platform's id in its export, by the id in its address, and where an address
    has none by the address itself, every other character than letters, digits, `.`, `_` as `-`.
    """
    found: dict[str, list[str]] = {}
    links = post_id_from_permalink(posts["permalink"])
    for post, link in zip(posts["post"], links, strict=True):
        platform, _, own = post.partition(":")
        if platform == "contracted":  # agreed, not published: there is nothing to show yet
            continue
        for name in dict.fromkeys(_file_name(one) for one in (own, link) if isinstance(one, str)):
            found.setdefault(name, []).append(post)
    return {name: tuple(keys) for name, keys in found.items()}


def picture_files(root: Path, client: str, campaign: str
                  ) -> tuple[list[PictureFile], list[Problem]]:  # fmt: skip
    """Files of the campaign's folder `media` by name, without those that can be no picture."""
    folder = data_folder(root, client, campaign) / FOLDER
    home = (root / "data" / client).resolve()
    files: list[PictureFile] = []
    problems: list[Problem] = []
    for path in _entries(folder):
        file = redact(shown_path(path.relative_to(root)))
        wrong = _wrong(path, home)
        if wrong:
            problems.append(_problem(file, campaign, "picture_file", wrong))
            continue
        content = path.read_bytes()
        if any(one.match(content) for one in _SIGNATURES):
            sha256 = hashlib.sha256(content).hexdigest()
            files.append(PictureFile(path=path, file=file, sha256=sha256))
        else:
            what = f"is not {_EXPECTED}, whatever its name says. Save the picture itself here."
            problems.append(_problem(file, campaign, "picture_file", what))
    return files, problems


def _entries(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for path in sorted(folder.iterdir(), key=lambda entry: entry.name):
            plain = path.name.casefold()
            if not plain.startswith((".", "_", "readme")) and plain not in _NO_PICTURES:
                yield path


def _wrong(path: Path, home: Path) -> str:
    """Why the file cannot be read as a picture; empty where it can be tried."""
    try:
        if not path.resolve(strict=True).is_relative_to(home):
            return "is a link out of the client's folder, which is not followed. Put the file here."
        if not path.is_dir() and not path.is_file():
            return "is no plain file, which is not read. Put the picture itself here."
        if path.is_dir():
            return "is a folder, which is not read. Put the pictures themselves into media/."
        if path.suffix.casefold() not in ENDINGS:
            return f"is not {_EXPECTED}: expected one of {', '.join(ENDINGS)}. Export it as JPEG."
        size = path.stat().st_size
        if size > MOST_BYTES:
            return (f"has {size / 1e6:.0f} MB; at most {MOST_BYTES / 1e6:.0f} MB are read. Save "
                    "it smaller, e.g. 2,000 pixels wide.")  # fmt: skip
        with path.open("rb"):
            return ""
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        return f"cannot be opened: {reason or 'it leads nowhere'}. Put the picture itself here."


def _unclaimed(one: PictureFile, claimed: Sequence[str], names: Mapping[str, Sequence[str]],
               elsewhere: Mapping[str, Sequence[str]]) -> str:  # fmt: skip
    """Why a file is the picture of no one post of the campaign; empty where it is."""
    stem = one.path.stem
    if len(claimed) == 1:
        return ""
    if claimed:
        return (f"may be of {' or of '.join(sorted(claimed))}. Name it for the id that the "
                "platform's export gives the post.")  # fmt: skip
    if stem in elsewhere:
        return ("is of a post that is none of this campaign's. Move it to the folder of the "
                "campaign, or add the post to posts.csv.")  # fmt: skip
    known = ", ".join(list(names)[:_NAMED])
    return (
        f"names no post of the campaign.{did_you_mean(stem, names)} Name it for the post's id, "
        + (f"e.g. {known}." if known else "once posts of the campaign are known.")
    )


def _file_name(text: str) -> str:
    if text.startswith("https://"):
        return _UNSAFE.sub("-", text.removeprefix("https://"))[:_LONGEST].strip("-.")
    return _UNSAFE.sub("-", text)[:_LONGEST]


def _problem(file: str, campaign: str, code: str, what: str) -> Problem:
    return Problem(where=file, what=what, severity="warning", scope=campaign, code=code)
