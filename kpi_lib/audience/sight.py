"""The readers a client's pages are made for, and what each of them is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kpi_lib.audience.closure import hidden_closure
from kpi_lib.columns import COLUMNS

AUDIENCES: Final = ("client", "manager", "finance")
"""Who a page can be made for, besides the agency, which sees everything."""
USUALLY_HIDDEN: Final[Mapping[str, tuple[str, ...]]] = {
    "client": (),
    # What was paid, and to whom.
    "manager": (*COLUMNS["cost"].sum_of, "cost", "rate_card_value"),
    # What people wrote, and how it was read.
    "finance": tuple(one.name for one in COLUMNS.values() if one.origin == "comments"),
}
"""Columns that a reader is not shown where `hide:` is not given."""


class Wish(Protocol):
    """What `client.yaml` says about one reader."""

    @property
    def hide(self) -> Sequence[str] | None: ...
    @property
    def notes(self) -> bool | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one reader sees."""

    hidden: frozenset[str]
    """Columns that are not shown, with all that could tell them."""
    notes: bool
    """The analyst's own words are shown; nobody can filter those."""

    @property
    def whole(self) -> bool:
        """Nothing is held back."""
        return self.notes and not self.hidden


def sights(wishes: Mapping[str, Wish]) -> dict[str, Sight]:
    """Reader → what it sees, in the order of `AUDIENCES`; the client always has a page."""
    return {
        name: _sight(name, wishes.get(name))
        for name in AUDIENCES
        if name == "client" or name in wishes
    }


def _sight(name: str, wish: Wish | None) -> Sight:
    hide = USUALLY_HIDDEN[name] if wish is None or wish.hide is None else wish.hide
    notes = name == "client" if wish is None or wish.notes is None else wish.notes
    return Sight(hidden=hidden_closure(hide), notes=notes)
