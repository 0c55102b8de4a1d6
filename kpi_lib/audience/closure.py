"""What must go with a hidden column, so that nothing that stays can tell it.

Every number of a report is worked out from columns of the table of sums. A reader who is not shown
a column is shown no number that rests on it; what is left are the sums that columns have among
themselves, such as cost and its parts. They are declared here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kpi_lib.columns import COLUMNS

MARGIN: Final = "margin"
"""The client's margin: no column, but it turns sales into profit, and may be hidden as one."""
HIDEABLE: Final = (*COLUMNS, MARGIN)
"""What `hide:` may name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """`total` is the sum of `parts`, exactly or where a part is nothing."""

    total: str
    parts: tuple[str, ...]


IDENTITIES: Final = (
    *(Identity(total=one.name, parts=one.sum_of) for one in COLUMNS.values() if one.sum_of),
    Identity(total="gross_sales", parts=("net_sales", "discounts", "refunds")),
    Identity(total="orders", parts=("code_orders", "click_orders")),
    # Every customer of a shop whose history is long enough is known to be new or not.
    Identity(total="orders", parts=("known_customer_orders",)),
    # Where a platform reports no impressions, its views stand for them.
    Identity(total="impressions", parts=("views",)),
    Identity(total="reach", parts=("reach_sum",)),
    Identity(total="shipped", parts=("shipped_30",)),
    Identity(total="replied", parts=("judged",)),
    Identity(total="comments_read", parts=("comments_labelled",)),
    Identity(
        total="comments_labelled",
        parts=("comments_positive", "comments_neutral", "comments_negative"),
    ),
)
"""Sums among columns. One part alone stands for a column that is often the same as its total."""


def hidden_closure(columns: Iterable[str]) -> frozenset[str]:
    """The columns and all that must be hidden with them.

    A part takes its total along: the other parts would leave it as the rest. A total takes all of
    its parts along: they add up to it. A total that was only taken along by a part leaves the
    other parts where they are, for the part is missing from their sum.
    """
    todo: list[tuple[str, Identity | None]] = [(column, None) for column in columns]
    done: set[tuple[str, Identity | None]] = set()
    while todo:
        column, through = todo.pop()
        if (column, through) in done:
            continue
        done.add((column, through))
        for identity in IDENTITIES:
            if identity is through:
                continue
            if column == identity.total:
                todo += [(part, identity) for part in identity.parts]
            elif column in identity.parts:
                todo.append((identity.total, identity))
    return frozenset(column for column, _ in done)
