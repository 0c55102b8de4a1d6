"""Who brought whom: the referral lines that hold, and the root of each chain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi_lib.kpis.arrays import Codes, Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The lines of the referrals sheet that hold, and how many do not."""

    lines: pd.DataFrame
    """`customer, referred_by`, one line a customer."""
    themselves: int = 0
    """Lines in which a customer refers herself."""
    circular: int = 0
    """Lines of chains that run in a circle."""
    earlier: int = 0
    """Lines of customers who had bought before the one named as their referrer."""
    twice: int = 0
    """Further referrers of a customer who has one already."""

    @property
    def left_out(self) -> int:
        return self.themselves + self.circular + self.earlier + self.twice


def sound_links(referrals: pd.DataFrame, first: pd.Series[pd.Timestamp]) -> Links:
    """The lines without self-referrals, circles, and referrers who came later than the referred.

    `first`: customer → time of the first order. The last of several lines of a customer counts.
    """
    given = referrals[["customer", "referred_by"]].dropna().drop_duplicates()
    itself = given["customer"] == given["referred_by"]
    lines = given[~itself]
    single = lines.drop_duplicates("customer", keep="last")
    late = single["referred_by"].map(first) > single["customer"].map(first)
    kept = single[~late].reset_index(drop=True)
    circle = _in_a_circle(kept)
    return Links(
        lines=kept[~circle].reset_index(drop=True),
        themselves=int(itself.sum()),
        circular=int(circle.sum()),
        earlier=int(late.sum()),
        twice=len(lines) - len(single),
    )


def roots(links: pd.DataFrame, brought: pd.Index) -> pd.Series[str]:
    """Customer → the first person, going up the chain from her and including her, who is in
    `brought`; customers whose chain leads to nobody of `brought` are absent."""
    people = pd.Index(pd.concat([links["customer"], links["referred_by"], brought.to_series()])
                      .unique())  # fmt: skip
    stops = people.isin(brought)
    top = _top(_parents(links, people, stops))
    found = stops[top]
    return pd.Series(people[top][found], index=people[found], dtype="str")


def _parents(links: pd.DataFrame, people: pd.Index, stops: Flags | None = None) -> Codes:
    """Each person's referrer; a person without one, and one of `stops`, is her own."""
    parents = np.arange(len(people))
    own = people.get_indexer(pd.Index(links["customer"]))
    parents[own] = people.get_indexer(pd.Index(links["referred_by"]))
    if stops is not None:
        parents[stops] = np.flatnonzero(stops)
    return parents


def _top(parents: Codes) -> Codes:
    """Where everybody stands after as many steps up as there are people (by doubling)."""
    for _ in range(max(1, len(parents).bit_length())):
        parents = parents[parents]
    return parents


def _in_a_circle(links: pd.DataFrame) -> pd.Series[bool]:
    people = pd.Index(pd.concat([links["customer"], links["referred_by"]]).unique())
    parents = _parents(links, people)
    reached = np.zeros(len(people), dtype=np.bool_)
    # After as many steps as there are people, everybody is at a root or somewhere in a circle;
    # each place of a circle is somebody's.
    reached[_top(parents)] = True
    circle = reached & (parents != np.arange(len(people)))
    return pd.Series(circle[people.get_indexer(pd.Index(links["customer"]))], index=links.index)
