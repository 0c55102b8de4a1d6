"""The strings that define a KPI."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from kpi_lib.errors import FormulaError
from kpi_lib.kpis.formula import columns_of, evaluate, render, render_kpi


def test_a_formula_is_worked_out_line_by_line() -> None:
    frame = pd.DataFrame({"likes": [10.0, 4.0], "comments": [2.0, np.nan], "views": [100.0, 50.0]})
    found = evaluate("(likes + comments) / views", frame)
    assert found.iloc[0] == pytest.approx(0.12)
    assert math.isnan(found.iloc[1])


def test_the_frame_is_left_as_it_was() -> None:
    frame = pd.DataFrame({"likes": [1.0]})
    evaluate("likes * 2", frame)
    assert list(frame.columns) == ["likes"]


@pytest.mark.parametrize(
    ("formula", "figure"),
    [
        ("likes - comments - shares", 7.0),
        ("likes - (comments - shares)", 9.0),
        ("-likes + 2 * comments", -6.0),
        ("likes / comments / 2", 2.5),
        ("likes / (comments / 2)", 10.0),
        ("net_sales * margin", 40.0),
    ],
)
def test_the_usual_rules_of_reckoning_hold(formula: str, figure: float) -> None:
    values = {"likes": 10.0, "comments": 2.0, "shares": 1.0, "net_sales": 100.0, "margin": 0.4}
    assert evaluate(formula, values) == pytest.approx(figure)


def test_division_by_zero_and_absent_columns_are_missing() -> None:
    assert math.isnan(evaluate("likes / views", {"likes": 1.0, "views": 0.0}))
    assert math.isnan(evaluate("likes / views", {"likes": 1.0}))
    assert math.isnan(evaluate("likes / views", {"likes": 1.0, "views": None}))


@pytest.mark.parametrize(
    ("formula", "named"),
    [
        ("likes.real", "attribute"),
        ("abs(likes)", "function call"),
        ("likes[0]", "subscript"),
        ("likes ** 9", "power"),
        ("likes > 1", "comparison"),
        ("likes if 1 else 2", "condition"),
        ("likes and views", "'and' or 'or'"),
        ("likes // 2", "'//'"),
        ("likes % 2", "'%'"),
        ("lambda: likes", "lambda"),
        ("[likes]", "list"),
        ("(likes, views)", "tuple"),
        ("f'{likes}'", "f-string"),
        ("(likes := 1)", "assignment"),
        ("not likes", "'not'"),
        ("+likes", "sign '+'"),
        ("'likes'", "not a number"),
        ("True + likes", "not a number"),
        ("1j * likes", "not a number"),
        ("1e999 * likes", "too large"),
        ("import os", "not a formula"),
        ("likes;views", "not a formula"),
        ("", "not a formula"),
        ("likes +", "not a formula"),
        ("__import__('os')", "function call"),
        ("likes + " * 60 + "likes", "characters"),
        ("-" * 40 + "likes", "deeper"),
    ],
)
def test_what_is_forbidden_is_named(formula: str, named: str) -> None:
    with pytest.raises(FormulaError, match=r".+") as caught:
        columns_of(formula)
    assert named in str(caught.value)


def test_an_unknown_column_gets_a_hint() -> None:
    with pytest.raises(FormulaError, match=r"unknown column 'impresions'\. Did you mean 'imp"):
        columns_of("likes / impresions")


def test_columns_in_order_each_once() -> None:
    assert columns_of("likes + views + likes * margin") == ("likes", "views")


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("likes+comments", "likes + comments"),
        ("likes - (comments - shares)", "likes − (comments − shares)"),
        ("(likes - comments) - shares", "likes − comments − shares"),
        ("(likes + comments) * 2.5", "(likes + comments) × 2.5"),
        ("likes / (comments / shares)", "likes / (comments / shares)"),
        ("-(likes + 1)", "−(likes + 1)"),
    ],
)
def test_a_formula_prints_as_it_is_reckoned(formula: str, text: str) -> None:
    assert render(formula) == text


def test_figures_are_put_in() -> None:
    assert render("likes / views", {"likes": 5.0, "views": "1,000"}) == "5 / 1,000"
    assert render("likes - refunds", {"likes": 5.0, "refunds": -2.0}) == "5 − (-2)"


def test_a_kpi_prints_whole() -> None:
    assert render_kpi("cost", "impressions", 1000) == "1000 × cost / impressions"
    assert render_kpi("net_sales * margin - cost", "cost", 1) == (
        "(net_sales × margin − cost) / cost"
    )
    assert render_kpi("cost", "impressions + paid_impressions", 1000) == (
        "1000 × cost / (impressions + paid_impressions)"
    )
    assert render_kpi("commission", "fees * 2", 1) == "commission / (fees × 2)"
    assert render_kpi("likes + shares", None, 2) == "2 × (likes + shares)"
