"""What an open page is told of a build that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

MOST = 5
ELSEWHERE = "Something else was not built; the terminal says what."


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that could not be built, and why, in a line."""

    name: str
    """The report, the file of the params, or the build itself."""
    line: str
    client: str | None
    """Whose it is; None where it is no single client's."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Trouble:
        return cls(name=found["name"], line=found["line"], client=found["client"])


def told(page: str, troubles: Sequence[Trouble]) -> list[str]:
    """The lines of a page's bar: the agency's pages hear of all, a client's only of its own.

    `page`: its path on the server, `/acme/spring/index.html`. A client's page may be on a screen
    that the client sees, so nothing on it names another.
    """
    folders = [part for part in page.split("/") if part][:-1]
    if "_agency" in folders[:1]:
        own = list(troubles)
    else:
        client = next((part for part in folders if not part.startswith("_")), "")
        own = [trouble for trouble in troubles if trouble.client == client]
    lines = [f"{trouble.name}: {trouble.line}" for trouble in own[:MOST]]
    return [*lines, ELSEWHERE] if len(troubles) > len(lines) else lines
