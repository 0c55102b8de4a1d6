"""From the rows of a journeys sheet to journeys: where one ends, which touches are the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.util import hash_pandas_object

from kpi_lib.estimates.mix_chain import Paths
from kpi_lib.kpis.arrays import Codes
from kpi_lib.ledger.match import fold_name, folded

MOST_TOUCHES = 40
"""Rarer touches than these are put together as the rest: a chain needs to see each way often."""
REST = "@rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """The sheet's journeys, ready for the chain."""

    paths: Paths
    names: tuple[str, ...]
    """Of each touch, as most rows spell it; `@rest` for the rarest together."""
    spellings: tuple[str, ...]
    """The same, folded: what roster entries are compared with."""
    converted: int
    first_day: pd.Timestamp
    last_day: pd.Timestamp
    left_out: int
    """Rows without customer, time or touch."""
    marked_throughout: bool
    """Buyers of several touches have all of them marked as converted."""


def journeys(rows: pd.DataFrame) -> Journeys | None:
    """Journeys out of rows with `customer, time, touch, converted`; None where no row is whole.

    A customer's rows in order of time are one journey until a row that is marked as converted; the
    next row begins another. Touches are the same whatever their case and blanks. A touch that
    follows itself is one: in a chain it makes no difference.
    """
    whole = rows.dropna(subset=["customer", "time"]).assign(
        key=lambda frame: folded(frame["touch"], fold_name)
    )
    whole = whole[whole["key"].notna()]
    if whole.empty:
        return None
    whole = whole.assign(won=whole["converted"].astype("boolean").fillna(False).astype(bool))
    # Of two rows at one time the conversion is the later one; then the spelling decides, so that
    # the order of the sheet's lines never does.
    whole = whole.assign(who=_numbers(whole)).sort_values(["who", "time", "won", "key"],
                                                          kind="stable")  # fmt: skip
    customer = whole["who"].to_numpy(dtype=np.intp)
    fresh = np.r_[True, (customer[1:] != customer[:-1]) | whole["won"].to_numpy()[:-1]]
    number = np.cumsum(fresh) - 1
    names, spellings, code = _touches(whole)
    again = np.r_[False, ~fresh[1:] & (code[1:] == code[:-1])]
    ends = np.r_[fresh[1:], True]
    return Journeys(
        paths=Paths(
            journey=number[~again], touch=code[~again], touches=len(names),
            converted=whole["won"].to_numpy()[ends], customer=customer[ends],
        ),
        names=names,
        spellings=spellings,
        converted=int(whole["won"].sum()),
        first_day=whole["time"].min(),
        last_day=whole["time"].max(),
        left_out=len(rows) - len(whole),
        marked_throughout=_marked_throughout(whole),
    )  # fmt: skip


def _numbers(whole: pd.DataFrame) -> Codes:
    """Each row's customer, numbered by what the customers did: their names are hashed with the
    workspace's own key, and who is drawn again must not hang on that."""
    code, people = pd.factorize(whole["customer"])
    did = hash_pandas_object(whole[["time", "won", "key"]], index=False, categorize=False)
    signs = np.zeros(len(people), dtype=np.uint64)
    np.add.at(signs, code, did.to_numpy(dtype=np.uint64))
    number = np.empty(len(people), dtype=np.intp)
    number[np.argsort(signs, kind="stable")] = np.arange(len(people))
    return number[code]


def _touches(whole: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...], Codes]:
    """Names and folded names of the touches, the most frequent first, and each row's number."""
    spelled = whole["touch"].value_counts().rename_axis("text").rename("rows").reset_index()
    spelled = spelled.assign(
        text=spelled["text"].str.strip(), key=folded(spelled["text"], fold_name)
    ).sort_values(["key", "rows", "text"], ascending=[True, False, True])
    written = spelled.drop_duplicates("key").set_index("key")["text"]
    counts = spelled.groupby("key")["rows"].sum()
    # What a sheet itself calls by the name of the rest belongs to it.
    order = sorted(counts.index.drop(REST, errors="ignore"), key=lambda key: (-counts[key], key))
    kept = order if len(order) <= MOST_TOUCHES else order[: MOST_TOUCHES - 1]
    names = [str(written[key]) for key in kept]
    if len(kept) < len(counts):
        names, kept = [*names, REST], [*kept, REST]
    place = {key: at for at, key in enumerate(kept)}
    code = whole["key"].map(place).fillna(len(kept) - 1).to_numpy(dtype=np.intp)
    return tuple(names), tuple(kept), code


def _marked_throughout(whole: pd.DataFrame) -> bool:
    by_customer = whole["won"].groupby(whole["who"])
    marked, size = by_customer.sum(), by_customer.size()
    buyers = (marked > 0) & (size > 1)
    return bool(buyers.sum() >= 5 and (marked == size)[buyers].all())
