"""The shop's orders: each once, its net sales, whether it counts, whether it was the first."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import ORDERS, day_of, typed
from kpi_lib.ledger.snapshots import in_order, newest_rows, until
from kpi_lib.tables import ORDERS as TABLE

_EXCLUDED = {
    "voided": "voided", "expired": "voided", "test": "test", "cancelled": "cancelled",
    "canceled": "cancelled", "failed": "cancelled", "trash": "cancelled", "draft": "cancelled",
    "checkout-draft": "cancelled",
}  # fmt: skip
"""Status → why an order does not count. Pending and authorised orders do."""
LONGEST_YEARS = 25
"""An order so long before the client's first campaign has a date that a system filled in, such as
the first of January 1970; taken as real, it would make every shop look old and say of each first
order that it was one."""
_UNDONE = ("cancelled", "voided", "test", "duplicate")


def shop_orders(context: Context, orders: pd.DataFrame) -> pd.DataFrame:
    """One row an order with its sums in the reporting currency; not yet anybody's."""
    rows = until(orders, context.cutoff)
    rows = rows[context.until_cutoff(rows["occurred"])].reset_index(drop=True)
    rows["order"] = rows["order"].str.strip()
    rows = _plausible(context, rows)
    rows = _one_row_each(context, rows)
    rows["day"] = rows["occurred"].dt.normalize()
    rows["excluded"] = _excluded(rows)
    rows = _sums(context, rows)
    _note_missing_subtotals(context, rows)
    rows["basis"] = "measured"
    rows.loc[rows["estimated"], "basis"] = "estimated"
    rows["first_order"] = first_orders(context, rows)
    return typed(rows.sort_values(["occurred", "order"], kind="stable"), ORDERS)


def network_orders(context: Context, actions: pd.DataFrame) -> pd.DataFrame:
    """A network's actions as orders, where the client has no shop file; `reported`."""
    rows = actions.assign(
        codes=actions["code"].str.strip().str.upper(),
        day=actions["occurred"].dt.normalize(),
    ).drop_duplicates("order")
    rows["net_sales"] = context.money(rows, "amount", rows["day"])
    rows["excluded"] = rows["status"].map(reversed_status).astype("str")
    rows["basis"] = "reported"
    return typed(rows.sort_values(["occurred", "order"], kind="stable"), ORDERS)


def reversed_status(status: object) -> str | None:
    """`cancelled` for an action that the network took back."""
    folded = str(status).strip().casefold()
    return "cancelled" if folded in {"reversed", "rejected", "declined", "cancelled"} else None


def _plausible(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows but for those dated so long ago that they cannot be orders of that day."""
    if not context.campaigns:
        return rows
    first = min(day_of(params.start) for params in context.campaigns.values())
    begin = first - pd.DateOffset(years=LONGEST_YEARS)
    old = rows["occurred"] < begin
    if old.any():
        row = rows[old].iloc[0]
        context.row_note(
            "implausible_date",
            f"{int(old.sum())} line(s) of orders are dated more than {LONGEST_YEARS} years before "
            f"the first campaign (the first: {row['order']}, {row['occurred'].date()}): they are "
            "left out. Mend their dates.",
            row,
            key="occurred",
        )
    return rows[~old].reset_index(drop=True)


def _one_row_each(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each order; where its rows of one day differ, no one can say which."""
    content = list(TABLE.columns)
    newest = in_order(newest_rows(rows, ["order"]))
    single = newest.drop_duplicates(content)
    twice = single[single.duplicated("order", keep=False)]
    for order, group in twice.groupby("order", sort=True):
        differing = [name for name in content if group[name].nunique(dropna=False) > 1]
        files = sorted({context.file(int(source)) for source in group["source"]})
        lines = ", ".join(str(line) for line in group["row"])
        context.row_note(
            "order_conflict",
            f"order {order} stands in {' and '.join(files)} (lines {lines}) with different "
            f"{', '.join(differing)}. It is left out: remove the wrong line, or put each export "
            "into a folder named for its day.",
            group.iloc[-1],
        )
    kept = single.drop_duplicates("order", keep="last").reset_index(drop=True)
    return kept.assign(conflict=kept["order"].isin(twice["order"]))


def _excluded(rows: pd.DataFrame) -> pd.Series:
    status = rows["status"].str.strip().str.casefold()
    reason = status.map(_EXCLUDED).astype("str")
    # A refund in full leaves net sales of zero; that is an order and no gift.
    worth = (
        rows["total"]
        .fillna(rows["subtotal"])
        .fillna(rows["net_sales"].where(~status.str.contains("refund", na=False)))
    )
    return reason.mask(reason.isna() & (worth == 0), "zero").mask(rows["conflict"], "duplicate")


def _sums(context: Context, rows: pd.DataFrame) -> pd.DataFrame:
    """Net sales as the shop reports them, else by the arithmetic of goods, tax and refund."""
    included = context.params.prices_include_tax
    reported = rows["net_sales"].notna()
    if included is None and bool((~reported & rows["subtotal"].notna()).any()):
        first = rows[~reported & rows["subtotal"].notna()].iloc[0]
        context.note(
            "prices_include_tax",
            f"{context.file(int(first['source']))} holds a shop's orders: say whether its prices "
            "include tax (`prices_include_tax: true` or `false`); until then there are no net "
            "sales.",
            severity="error",
            key="prices_include_tax",
        )
    keep = _share_without_tax(rows, included)
    goods = rows["subtotal"] * keep
    refunded = _refunded(rows)
    part = (refunded / rows["total"]).where(rows["total"] > 0)
    part = part.mask(refunded == 0, 0.0)
    own = {
        "gross_sales": goods + rows["discount"] * keep,
        "discounts": rows["discount"] * keep,
        "refunds": goods * part,
        "net_sales": rows["net_sales"].where(reported, goods - goods * part),
    }
    amounts = rows.assign(**own)
    result = rows.copy()
    # Years of history must not demand years of rates.
    needed = rows["excluded"].isna() & _in_a_window(context, rows["day"])
    for name in own:
        result[name] = context.money(amounts, name, rows["day"], needed=needed)
    result["estimated"] = ~reported & (part > 0) & (part < 1 - 1e-9)
    return result


def _in_a_window(context: Context, days: pd.Series) -> pd.Series:
    inside = pd.Series(False, index=days.index)
    for slug in context.campaigns:
        first, last = context.window(slug)
        inside |= (days >= first) & (days <= last)
    return inside


def _share_without_tax(rows: pd.DataFrame, included: bool | None) -> pd.Series:
    """What is left of a price without its tax.

    Tax of goods = Taxes × Subtotal / (Subtotal + Shipping), so it is the same share for each
    amount of the order.
    """
    if included is None:
        return pd.Series(float("nan"), index=rows.index)
    if not included:
        return pd.Series(1.0, index=rows.index)
    shipping = rows["shipping"].fillna(rows["total"] - rows["subtotal"])
    paid = rows["subtotal"] + shipping
    return (1 - rows["taxes"] / paid.where(paid > 0)).mask(rows["taxes"] == 0, 1.0)


def _refunded(rows: pd.DataFrame) -> pd.Series:
    """The refunded amount: without one, nothing, unless the status says there was a refund."""
    status = rows["status"].str.strip().str.casefold()
    refunded = rows["refunded"].fillna(rows["total"].where(status == "refunded"))
    # A partial refund of unknown size leaves net sales unknown.
    return refunded.fillna(0.0).mask(rows["refunded"].isna() & (status == "partially_refunded"))


def _note_missing_subtotals(context: Context, rows: pd.DataFrame) -> None:
    reported = rows["subtotal"].isna() & rows["total"].notna() & rows["net_sales"].isna()
    lacking = rows[reported & rows["excluded"].isna()]
    if len(lacking):
        context.row_note(
            "no_subtotal",
            f"{len(lacking)} order(s) have a total and no subtotal (the first: "
            f"{lacking['order'].iloc[0]}): their net sales are unknown, since a total holds "
            "shipping and tax.",
            lacking.iloc[0],
            key="subtotal",
        )


def first_orders(context: Context, rows: pd.DataFrame) -> pd.Series:
    """Whether an order was its customer's first, over all that the shop's files hold.

    Orders of value zero are history; what was cancelled or a test is not. What the shop itself
    says goes before. Known only where the files reach back far enough before the order.
    """
    real = rows[~rows["excluded"].isin(_UNDONE) & rows["customer"].notna()]
    ordered = real.sort_values(["occurred", "order"], kind="stable")
    first = ~ordered.duplicated("customer")
    known = first.reindex(rows.index).astype("boolean")
    history = pd.Timedelta(days=context.params.new_customer_history_days)
    begin = rows["day"].min()
    known = known.mask(rows["day"] < begin + history)
    said = rows["customer_type"].str.casefold().map({"new": True, "returning": False})
    return said.astype("boolean").fillna(known)


def has_history(context: Context, rows: pd.DataFrame, campaign: str) -> bool:
    """Whether the shop's files reach back far enough before the campaign."""
    days = pd.Timedelta(days=context.params.new_customer_history_days)
    begin = rows["day"].min()
    return bool(pd.notna(begin) and begin <= day_of(context.campaigns[campaign].start) - days)
