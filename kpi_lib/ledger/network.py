"""The affiliate network's actions: whose they are and what they cost."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import TEXT, TIME, empty, table_types, typed
from kpi_lib.ledger.keys import claimed_by_link
from kpi_lib.ledger.match import fold_utm, folded
from kpi_lib.ledger.orders import reversed_status
from kpi_lib.ledger.snapshots import latest, until
from kpi_lib.tables import TABLES

_KEYS = ("sub_id", "code", "partner")
ACTIONS = table_types(TABLES["actions"]) | {
    "day": TIME, "campaign": TEXT, "creator": TEXT, "counts": "bool",
}  # fmt: skip


def known_actions(context: Context, actions: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each action."""
    rows = latest(until(actions, context.cutoff), ["action"])
    return rows[context.until_cutoff(rows["occurred"])].reset_index(drop=True)


def actions_frame(context: Context, actions: pd.DataFrame, tokens: pd.DataFrame) -> pd.DataFrame:
    """Actions with `day`, `campaign`, `creator`, whether they count (not reversed), and payout in
    the reporting currency. An action of two campaigns is of the one that started last."""
    if actions.empty:
        return empty(ACTIONS)
    rows = actions.assign(
        day=actions["occurred"].dt.normalize(),
        counts=actions["status"].map(reversed_status).isna(),
    )
    traces = pd.concat(
        [
            pd.DataFrame(
                {
                    "action": rows["action"],
                    "day": rows["day"],
                    "token": folded(rows[name], fold_utm),
                    "utm_campaign": None,
                    "place": place,
                }
            )
            for place, name in enumerate(_KEYS)
        ],
        ignore_index=True,
    ).astype({"utm_campaign": "str"})
    values = pd.DataFrame({"campaign": [], "utm_value": []}, dtype="str")
    found = claimed_by_link(traces, tokens, values)
    found = found[context.in_window(found["campaign"], found["day"])]
    start = context.starts(found["campaign"])
    found = found[start == start.groupby(found["action"]).transform("max")]
    found = found.sort_values(["action", "place"], kind="stable")
    tied = found.groupby("action")["campaign"].transform("nunique") > 1
    best = found[~tied].drop_duplicates("action").set_index("action")
    rows["campaign"] = rows["action"].map(best["campaign"])
    rows["creator"] = rows["action"].map(best["creator"])
    # Only what can become somebody's cost needs a rate.
    needed = rows["campaign"].notna()
    rows["payout"] = context.money(rows, "payout", rows["day"], needed=needed)
    return typed(rows, ACTIONS)
