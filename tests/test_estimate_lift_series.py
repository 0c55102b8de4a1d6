"""What is measured: contacts, followers, holidays; and a second opinion that fails."""

from __future__ import annotations

import ledger_fixtures as fix
import numpy as np
import pandas as pd
import pytest
from lift_worlds import START, client, counts, figures, people, quick

from kpi_lib.estimates.lift import holidays_of
from kpi_lib.estimates.lift_check import second_opinion


def test_contacts_are_the_clients_lists_before_the_campaigns_own() -> None:
    whole, own = people(counts(a_day=3), None), people(counts(a_day=5), "spring")
    other = people(counts(a_day=5), "autumn")
    both = quick(client(counts(), frames={"contacts": pd.concat([whole, own])})).leads
    assert both.actual == pytest.approx(3 * 34, rel=0.25)
    assert quick(client(counts(), frames={"contacts": own})).leads.told
    assert quick(client(counts(), frames={"contacts": other})).leads.reason == "no_contacts"


def test_the_ledger_keeps_every_contact() -> None:
    crm = fix.file("_shared/2026-04-20/contacts.csv", "hubspot", exported_on="2026-04-20")
    rows = [{"lead": name, "created": pd.Timestamp(day)} for name, day in
            (("a", "2025-12-01 08:00"), ("b", "2026-03-05 08:00"))]  # fmt: skip
    contacts = fix.ledger([*fix.spring(), (crm, "leads", rows)])["contacts"]
    assert list(contacts["lead"]) == ["a", "b"]
    assert contacts["scope"].isna().all()


def followers(gains: pd.Series, platform: str, account: str) -> pd.DataFrame:
    return pd.DataFrame({"platform": platform, "account": account, "owner": "@brand",
                         "date": gains.index, "followers": 5000 + gains.cumsum(), "gained": np.nan,
                         "source": 0})  # fmt: skip


def test_followers_by_account_and_in_all() -> None:
    frame = pd.concat([followers(counts(added=8.0), "instagram", "acme.tea"),
                       followers(counts(seed=4), "tiktok", "acme")])  # fmt: skip
    found = quick(client(counts(), frames={"followers": frame}))
    rows = [one for one in found.figures if one.group is not None]
    assert [one.group for one in rows] == [("instagram", "acme.tea"), ("tiktok", "acme")]
    assert rows[0].reason is None and rows[1].reason == "cannot_tell"
    total = figures(found)["followers_incremental"]
    assert total.value == pytest.approx(sum(one.value or 0 for one in rows), rel=0.15)
    short = pd.concat([frame, followers(counts(weeks=4), "youtube", "acme")])
    found = quick(client(counts(), frames={"followers": short}))
    assert figures(found)["followers_incremental"].reason == "lift_accounts_unknown"
    young = followers(counts(weeks=4), "youtube", "acme")
    found = quick(client(counts(), frames={"followers": young}))
    assert figures(found)["followers_incremental"].reason == "lift_short_history"
    creators = frame.assign(owner="Anna", account="anna.b")
    assert not quick(client(counts(), frames={"followers": creators})).accounts


def test_days_between_far_readings_of_followers_are_unknown() -> None:
    """A count read monthly and then daily has no days before the daily readings; days between
    readings of a week have the week's mean."""
    frame = followers(counts(), "instagram", "acme.tea")
    early = frame["date"] < START - pd.Timedelta(weeks=6)
    monthly = frame[~early | (frame["date"].dt.day == 1)]
    found = quick(client(counts(), frames={"followers": monthly}))
    assert found.followers.reason == "lift_short_history"
    weekly = frame[~early | (frame["date"].dt.day_of_week == 0)]
    found = quick(client(counts(), frames={"followers": weekly}))
    assert found.followers.told


def test_new_followers_only_where_no_level_is_known() -> None:
    series = counts(added=8.0)
    daily = pd.DataFrame(
        {
            "platform": "instagram",
            "metric": "follows",
            "owner": "@brand",
            "date": series.index,
            "value": series.to_numpy(),
            "source": 0,
        }
    )
    found = quick(client(counts(), frames={"account_daily": daily}))
    (account,) = found.accounts
    assert account.gross and account.account == "acme.tea"
    assert found.followers.value == account.effect.value


def test_public_holidays_are_those_of_the_locales_country() -> None:
    days = pd.date_range("2026-09-01", "2026-11-30")
    assert holidays_of("de-DE", days)
    assert pd.Timestamp(2026, 10, 3) in holidays_of("de-DE", days)
    assert pd.Timestamp(2026, 10, 3) not in holidays_of("es-MX", days)
    assert holidays_of("de", days) == []


def test_a_failing_second_opinion_does_no_harm() -> None:
    series = counts()
    series.iloc[-3] = np.nan
    assert second_opinion(series, START) is None
    assert second_opinion(counts(weeks=0), START) is None
