"""Whose numbers a file shows: by its account, by its folder, or by what params say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from kpi_lib.errors import did_you_mean
from kpi_lib.params.models import ClientParams
from kpi_lib.tables import BRAND

_BRAND_NAMES = ("brand", BRAND)


def fold_handle(handle: str) -> str:
    """A handle as it is compared: without @, case, blanks around it, or the address before it.

    >>> fold_handle(" @Anna.B "), fold_handle("https://www.instagram.com/anna.b/")
    ('anna.b', 'anna.b')
    """
    plain = handle.strip().casefold()
    if "/" in plain:
        plain = plain.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    return plain.removeprefix("@")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who can own numbers in one folder: the creators of its rosters, and the brand."""

    handles: Mapping[tuple[str, str], tuple[str, ...]]
    """(platform, folded handle) → creators; platform "" holds every platform's."""
    creators: Mapping[str, str]
    """Folded name → name as in the roster."""

    def by_account(self, account: str, platform: str) -> str | None:
        """Owner of an account, `@brand` for the client's; None if unknown or not one person's."""
        handle = fold_handle(account)
        for key in ((platform, handle), ("", handle)):
            owners = self.handles.get(key, ())
            if BRAND in owners:
                return BRAND
            if len(owners) == 1:
                return owners[0]
        return None

    def rivals(self, account: str) -> tuple[str, ...]:
        """The creators whom rosters give this account, where they do not agree."""
        owners = self.handles.get(("", fold_handle(account)), ())
        return owners if len(owners) > 1 else ()

    def by_name(self, name: str, platform: str = "") -> str | None:
        """Owner by a creator's name, a handle, or `brand`: what folders and params give."""
        if name.strip().casefold() in _BRAND_NAMES:
            return BRAND
        return self.creators.get(_folded(name)) or self.by_account(name, platform)

    def by_folders(self, folders: Sequence[str], platform: str) -> str | None:
        """Owner by the innermost folder that names one."""
        found = (self.by_name(name, platform) for name in reversed(folders))
        return next((owner for owner in found if owner is not None), None)

    def suggest(self, name: str) -> str:
        """` Did you mean …?` among the creators."""
        return did_you_mean(name, self.creators.values())

    def suggest_handle(self, account: str) -> str:
        """` Did you mean …?` among the handles."""
        return did_you_mean(fold_handle(account), (handle for _, handle in self.handles))


def people(rosters: Iterable[pd.DataFrame], params: ClientParams) -> People:
    """Everybody in these rosters, and the client's own accounts."""
    handles: dict[tuple[str, str], dict[str, None]] = {}
    creators: dict[str, str] = {}
    for platform, accounts in sorted(params.accounts.items()):
        for account in [accounts] if isinstance(accounts, str) else accounts:
            for key in (platform, ""):
                handles.setdefault((key, fold_handle(account)), {})[BRAND] = None
    for roster in rosters:
        for creator, platform, handle in zip(
            roster["creator"], roster["platform"], roster["handle"], strict=True
        ):
            name = creators.setdefault(_folded(creator), creator)
            if isinstance(handle, str):
                for key in (platform, ""):
                    handles.setdefault((key, fold_handle(handle)), {})[name] = None
    return People(
        handles={key: tuple(owners) for key, owners in handles.items()}, creators=creators
    )  # fmt: skip


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
