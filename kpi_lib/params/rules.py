"""Rules that hold between values of one params file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationInfo

from kpi_lib.params import vocabulary
from kpi_lib.params.checks import MistakesError, found, raise_mistakes
from kpi_lib.params.yamlfile import KeyPath
from kpi_lib.tables import TABLES

if TYPE_CHECKING:
    from kpi_lib.params.models import CustomKpi, Target

Day = TypeVar("Day", dt.date, dt.date | None)
LATEST_DUE_DAYS = 730


def not_before(day: Day, key: str, earliest: dt.date | None) -> Day:
    """A day that does not precede another key's."""
    if day is not None and earliest is not None and day < earliest:
        raise ValueError(f"{day} is before '{key}' ({earliest})")
    return day


def bounds(low: float | None, high: float | None) -> None:
    """A target needs a bound, and two in order."""
    if low is None and high is None:
        raise ValueError("expected 'min' (at least) or 'max' (at most), found neither")
    if low is not None and high is not None and low > high:
        raise MistakesError([(("min",), f"{low:g} is more than 'max' ({high:g})")])


def says_which(*lists: Sequence[str]) -> None:
    """A select rule that selects nothing is a mistake: posts are never chosen by date alone."""
    if not any(lists):
        raise ValueError("expected at least one of 'hashtags', 'mentions', 'permalinks'; posts are "
                         "never selected by date alone")  # fmt: skip


def due_in_time(
    targets: dict[str, Target], start: dt.date | None, end: dt.date | None
) -> dict[str, Target]:
    """Due dates lie after the campaign's start and within two years of its end."""
    mistakes: list[tuple[KeyPath, str]] = []
    for name, target in targets.items():
        if target.by is None or start is None or end is None:
            continue
        if target.by < start:
            mistakes.append(((name, "by"), f"{target.by} is before 'start' ({start})"))
        elif (target.by - end).days > LATEST_DUE_DAYS:
            what = f"{target.by} is more than two years after 'end' ({end})"
            mistakes.append(((name, "by"), what))
    raise_mistakes(mistakes)
    return targets


def labels_speak_the_language(
    kpis: dict[str, CustomKpi], locale: str | None
) -> dict[str, CustomKpi]:
    """A label given by language has one in the language of the pages."""
    if locale is None:
        return kpis
    language = locale.split("-")[0]
    raise_mistakes([
        ((name, "label"), f"no text for '{language}', the language of 'locale: {locale}'; found "
         f"{', '.join(sorted(kpi.label))}")
        for name, kpi in kpis.items()
        if isinstance(kpi.label, dict) and language not in kpi.label
    ])  # fmt: skip
    return kpis


def known_columns(named: dict[str, str], info: ValidationInfo) -> dict[str, str]:
    """Keys of `columns` and `constants` are columns of the table that the file is read as.

    Without `as` the importer decides on the table, so that any table's column will do.
    """
    as_ = info.data.get("as_")
    tables = [TABLES[as_]] if as_ else list(TABLES.values())
    known = tuple(dict.fromkeys(name for table in tables for name in table.columns))
    what = f"column of '{as_}'" if as_ else "column"
    mistakes: list[tuple[KeyPath, str]] = [
        ((name,), vocabulary.unknown(name, known, what)) for name in named if name not in known
    ]
    if as_ and info.field_name == "constants":
        mistakes += [
            ((field.name,), vocabulary.unknown(named[field.name], field.choices, field.name))
            for field in TABLES[as_].fields
            if field.choices and named.get(field.name, field.choices[0]) not in field.choices
        ]
    mistakes += [((name,), f"empty, {found(name)} needs text") for name in named if not named[name]]
    raise_mistakes(mistakes)
    return named
