"""Which contacts of the CRM a campaign brought, each person once."""

from __future__ import annotations

import pandas as pd

from kpi_lib.ledger.context import Context
from kpi_lib.ledger.frames import CONTACTS, LEADS, TIME, day_of, empty, looked_up, typed
from kpi_lib.ledger.keys import claimed_by_link
from kpi_lib.ledger.match import exploded, fold_utm, folded
from kpi_lib.ledger.snapshots import latest, until


def known_leads(context: Context, leads: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each person; stages reached after the cutoff are not known yet."""
    rows = latest(until(leads, context.cutoff), ["lead"])
    return rows[context.until_cutoff(rows["created"])].reset_index(drop=True)


def contacts_frame(context: Context, leads: pd.DataFrame) -> pd.DataFrame:
    """Every person in each list of contacts, whoever brought them; see `Ledger`."""
    if leads.empty:
        return empty(CONTACTS)
    rows = latest(until(leads, context.cutoff), ["scope", "lead"])
    rows = rows[context.until_cutoff(rows["created"])].sort_values(["created", "lead"],
                                                                   kind="stable")  # fmt: skip
    return typed(rows, CONTACTS)


def leads_frame(
    context: Context,
    leads: pd.DataFrame,
    codes: pd.DataFrame,
    tokens: pd.DataFrame,
    values: pd.DataFrame,
) -> pd.DataFrame:
    """The leads of all campaigns, created in their windows; see `Ledger`. `leads`: of
    `known_leads`."""
    if leads.empty:
        return empty(LEADS)
    rows = leads.assign(
        token=folded(leads["utm_content"], fold_utm),
        utm_campaign=folded(leads["utm_campaign"], fold_utm),
    )
    typed_codes = exploded(rows["code"]).rename("code")
    by_code = rows.drop(columns="code").join(typed_codes, how="inner").merge(codes, on="code")
    found = pd.concat([by_code, claimed_by_link(rows, tokens, values)], ignore_index=True)
    found = found.drop_duplicates(["lead", "campaign"])
    inside = context.in_window(found["campaign"], found["created"].dt.normalize())
    chosen = _one_campaign(context, found[inside])
    ends = {slug: day_of(day) + pd.Timedelta(days=1) for slug, day in context.as_of.items()}
    now = looked_up(chosen["campaign"], ends, TIME)
    for name in ("qualified", "converted"):
        chosen[name] = chosen[name].where(chosen[name] < now)
    ordered = chosen.sort_values(["created", "lead"], kind="stable")
    return typed(ordered, LEADS)


def _one_campaign(context: Context, found: pd.DataFrame) -> pd.DataFrame:
    """A person whom several campaigns could claim is of the one that started last."""
    start = context.starts(found["campaign"])
    last = found[start == start.groupby(found["lead"]).transform("max")]
    tied = last.duplicated("lead", keep=False)
    names = sorted(set(last.loc[tied, "campaign"]))
    for slug in names:
        context.note(
            "ambiguous_lead",
            f"{int(last.loc[tied, 'lead'].nunique())} lead(s) could be of the campaigns "
            f"{' and '.join(names)}, which start on the same day: they count for none.",
            campaign=slug,
            severity="error",
        )
    return last[~tied].copy()
