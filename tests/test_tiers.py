"""Creators sorted by followers."""

from __future__ import annotations

import pandas as pd
import pytest

from kpi_lib.errors import ParamsError
from kpi_lib.tiers import tier_scheme, tier_schemes, tiers_of


def test_a_tier_begins_at_its_lower_bound() -> None:
    followers = pd.Series([999, 1000, 9999, 10000, 50000, 500000, 1000000, None], dtype="float64")
    found = tiers_of(followers, tier_scheme("hypeauditor_2026"))
    assert found.iloc[1:7].tolist() == ["nano", "nano", "micro", "mid", "macro", "mega"]
    assert found.iloc[[0, 7]].isna().all()


def test_schemes_differ_and_say_where_they_come_from() -> None:
    followers = pd.Series([60000.0])
    assert {name: tiers_of(followers, scheme)[0] for name, scheme in tier_schemes().items()} == {
        "hypeauditor_2026": "mid",
        "later_fohr_2021": "micro",
        "hypeauditor_aqs": "mid",
    }
    for scheme in tier_schemes().values():
        assert scheme.source
        assert [tier.below for tier in scheme.tiers[:-1]] == [
            tier.at_least for tier in scheme.tiers[1:]
        ]


def test_an_unknown_scheme_is_named_with_a_near_one() -> None:
    with pytest.raises(ParamsError, match="Did you mean 'hypeauditor_2026'"):
        tier_scheme("hypeauditor_2025")
