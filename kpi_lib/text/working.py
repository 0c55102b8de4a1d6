"""A number's working: its formula in words, and with the actual figures put in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kpi_lib.columns import COLUMNS
from kpi_lib.text.messages import msg

if TYPE_CHECKING:
    from kpi_lib.scorecard import Result
    from kpi_lib.text.language import Language

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
FIGURE = re.compile(r"(?<![\w.])\d+(\.\d+)?(?![\w.])")
CONSTANTS = {"margin": msg("Margin")}
SIGNS = str.maketrans({"*": "×", "-": "−"})


def is_formula(text: str) -> bool:
    """Every word of it is a column or a constant; a statistic's definition is a sentence."""
    return all(name in COLUMNS or name in CONSTANTS for name in NAME.findall(text))


def in_words(language: Language, formula: str) -> str:
    """Column names become their labels, figures are grouped, signs are typeset."""

    def label(found: re.Match[str]) -> str:
        column = COLUMNS.get(found[0])
        return language.t(column.label if column else CONSTANTS.get(found[0], found[0]))

    figured = FIGURE.sub(lambda found: language.number(float(found[0]), "number"), formula)
    return NAME.sub(label, figured.translate(SIGNS))


@lru_cache(maxsize=512)
def sides(formula: str) -> tuple[str, str]:
    """What stands left and right of the last division outside brackets."""
    depth = 0
    for at in range(len(formula) - 1, -1, -1):
        sign = formula[at]
        depth += (sign == ")") - (sign == "(")
        if sign == "/" and depth == 0:
            return formula[:at], formula[at + 1 :]
    return formula, ""


def side_unit(side: str, value: float) -> str:
    """Money if any column of the side is money, else a count; a statistic's side may be a rate."""
    if _is_money(side):
        return "money"
    if value == round(value):
        return "count"
    return "ratio" if abs(value) < 1 else "number"


@lru_cache(maxsize=512)
def _is_money(side: str) -> bool:
    columns = (COLUMNS.get(name) for name in NAME.findall(side))
    return any(column is not None and column.money for column in columns)


def figures(language: Language, result: Result) -> str:
    """`1,000 × €1,500 / 50,000 = €30.00`; only the value where no two sides are known."""
    value = (
        language.missing(result.reason_text)
        if result.value is None
        else language.number(result.value, result.unit)
    )
    if result.numerator is None or result.denominator is None:
        return value
    left, right = sides(result.formula)
    scale = "" if result.scale == 1 else f"{language.number(result.scale, 'number')} × "
    above = language.number(result.numerator, side_unit(left, result.numerator))
    below = language.number(result.denominator, side_unit(right, result.denominator))
    return f"{scale}{above} / {below} = {value}"
