"""Whom the answers to “How did you hear of us?” name."""

from __future__ import annotations

import re

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.creators import People
from kpi_lib.ledger.frames import TEXT, table_types, typed
from kpi_lib.ledger.match import fold_handle, fold_name, folded
from kpi_lib.ledger.sheets import shared
from kpi_lib.tables import BRAND, TABLES

SURVEY = table_types(TABLES["survey"]) | {"campaign": TEXT, "named": TEXT}


def survey_frame(context: Context, rows: pd.DataFrame, known: People) -> pd.DataFrame:
    """The answers with `named`: the creator that the row or its words name, as the roster prints
    them; missing where they name nobody."""
    found = shared(context, "survey", rows)
    spellings = _spellings(known)
    said = folded(found["creator"], fold_handle).map(spellings).astype("str")
    return typed(found.assign(named=said.fillna(_in_words(found["answer"], spellings))), SURVEY)


def _spellings(known: People) -> dict[str, str]:
    """Folded name or handle → creator; a handle of two people is nobody's."""
    handles: dict[str, set[str]] = {}
    for (_, handle), creator in known.handles.items():
        if creator != BRAND and isinstance(creator, str):
            handles.setdefault(handle, set()).add(creator)
    alone = {handle: next(iter(who)) for handle, who in handles.items() if len(who) == 1}
    return alone | {name: creator for name, creator in known.names.items() if creator != BRAND}


def _in_words(answers: pd.Series, spellings: dict[str, str]) -> pd.Series:
    """The first name or handle that stands in each answer as whole words."""
    if not spellings or answers.isna().all():
        return pd.Series(index=answers.index, dtype="str")
    longest = sorted(spellings, key=lambda word: (-len(word), word))
    words = "|".join(re.escape(word) for word in longest)
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)")

    def named(answer: str) -> str | None:
        match = pattern.search(fold_name(answer))
        return None if match is None else spellings[match[0]]

    known = {answer: named(answer) for answer in answers.dropna().unique()}
    return answers.map(known).astype("str")
