"""The strings that define a KPI: checked, evaluated and printed from one syntax tree.

Params are checked with it before anything is built, so numpy and pandas are loaded where something
is evaluated.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, overload

from kpi_lib.columns import COLUMNS
from kpi_lib.errors import FormulaError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

    from kpi_lib.kpis.arrays import Floats

CONSTANTS = ("margin",)
"""Names a formula may use besides columns: what the client's params declare."""
MAX_LENGTH = 300
MAX_DEPTH = 20

_OPERATORS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("−", 1),
    ast.Mult: ("×", 2),
    ast.Div: ("/", 2),
}
_FORBIDDEN = {
    ast.Attribute: "an attribute ('.')",
    ast.BoolOp: "'and' or 'or'",
    ast.Call: "a function call",
    ast.Compare: "a comparison",
    ast.IfExp: "a condition",
    ast.JoinedStr: "an f-string",
    ast.Lambda: "a lambda",
    ast.NamedExpr: "an assignment",
    ast.Subscript: "a subscript ('[…]')",
    ast.Pow: "a power ('**')",
    ast.FloorDiv: "'//'",
    ast.Mod: "'%'",
    ast.MatMult: "'@'",
    ast.LShift: "'<<'",
    ast.RShift: "'>>'",
    ast.BitOr: "'|'",
    ast.BitAnd: "'&'",
    ast.BitXor: "'^'",
    ast.Not: "'not'",
    ast.Invert: "'~'",
    ast.UAdd: "a sign '+'",
}
ALLOWED = "names of columns, numbers, + - * / and parentheses"


@lru_cache(maxsize=1024)
def columns_of(expr: str) -> tuple[str, ...]:
    """Columns that a formula reads, in order of appearance, each once; constants left out.

    Raises FormulaError where the formula is not allowed.
    """
    return tuple(dict.fromkeys(name for name in names_of(expr) if name not in CONSTANTS))


@lru_cache(maxsize=1024)
def names_of(expr: str) -> tuple[str, ...]:
    """Columns and constants that a formula reads, each once."""
    nodes = (node for node in _walk(_parse(expr)) if isinstance(node, ast.Name))
    return tuple(dict.fromkeys(node.id for node in nodes))


@overload
def evaluate(expr: str, values: pd.DataFrame) -> pd.Series: ...
@overload
def evaluate(expr: str, values: Mapping[str, float | None]) -> float: ...


def evaluate(expr: str, values: pd.DataFrame | Mapping[str, float | None]) -> pd.Series | float:
    """Work out a formula for each row of a frame, or for one set of figures.

    Missing figures, names that are absent and divisions by zero give NaN. Raises FormulaError.
    """
    import numpy as np

    if not isinstance(values, Mapping):
        import pandas as pd

        arrays = {
            name: values[name].to_numpy(dtype=np.float64, na_value=np.nan)
            for name in names_of(expr)
            if name in values.columns
        }
        return pd.Series(evaluate_arrays(expr, arrays, len(values)), index=values.index)
    figures = {
        name: np.array([np.nan if figure is None else figure], dtype=np.float64)
        for name, figure in values.items()
    }
    return float(evaluate_arrays(expr, figures, 1)[0])


def evaluate_arrays(expr: str, values: Mapping[str, Floats], length: int) -> Floats:
    """Work out a formula over arrays of `length`; an absent name is missing everywhere."""
    import numpy as np

    with np.errstate(over="ignore", invalid="ignore"):
        found = _value(_parse(expr), values)
    return np.broadcast_to(found, (length,)).astype(np.float64)


def render(
    expr: str,
    values: Mapping[str, float | str | None] | None = None,
    *,
    number: Callable[[float], str] = "{:.12g}".format,
) -> str:
    """Print a formula with the figures put in; names without a figure stay names.

    `number` writes a figure; texts among `values` are taken as they are.
    """

    def word(name: str) -> str:
        figure = (values or {}).get(name)
        if figure is None:
            return name
        if isinstance(figure, str):
            return figure
        return f"({number(figure)})" if figure < 0 else number(figure)

    return _print(_parse(expr), word)[0]


def render_kpi(
    numerator: str,
    denominator: str | None,
    scale: float,
    values: Mapping[str, float | str | None] | None = None,
    *,
    number: Callable[[float], str] = "{:.12g}".format,
) -> str:
    """Print a KPI whole: `1000 × cost / impressions`, with figures where `values` has them."""
    top = render(numerator, values, number=number)
    if denominator is not None:
        bottom = render(denominator, values, number=number)
        top = f"({top})" if _strength(numerator) < 2 else top
        bottom = f"({bottom})" if _strength(denominator) < 3 else bottom
        top = f"{top} / {bottom}"
    elif scale != 1.0 and _strength(numerator) < 2:
        top = f"({top})"
    return top if scale == 1.0 else f"{scale:g} × {top}"


@lru_cache(maxsize=1024)
def named(numerator: str, denominator: str | None, scale: float) -> str:
    """Print a KPI whole, with the names of its columns."""
    return render_kpi(numerator, denominator, scale)


def _strength(expr: str) -> int:
    return _print(_parse(expr), str)[1]


@lru_cache(maxsize=1024)
def _parse(expr: str) -> ast.expr:
    if len(expr) > MAX_LENGTH:
        raise FormulaError(f"formula of {len(expr)} characters; at most {MAX_LENGTH} are allowed")
    try:
        tree = ast.parse(expr.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise FormulaError(f"{expr!r} is not a formula; allowed: {ALLOWED}") from error
    _check(tree, expr, 1)
    return tree


def _check(node: ast.expr, expr: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise FormulaError(f"{expr!r} is nested deeper than {MAX_DEPTH} levels")
    match node:
        case ast.Name(id=name):
            _check_name(name, expr)
        case ast.Constant(value=value):
            _check_number(value, expr)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _check(operand, expr, depth + 1)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            _check(left, expr, depth + 1)
            _check(right, expr, depth + 1)
        case ast.BinOp(op=operator):
            raise _refused(operator, expr)
        case ast.UnaryOp(op=sign):
            raise _refused(sign, expr)
        case _:
            raise _refused(node, expr)


def _refused(node: ast.AST, expr: str) -> FormulaError:
    name = _FORBIDDEN.get(type(node), f"a {type(node).__name__.lower()}")
    return FormulaError(f"{expr!r} contains {name}, which is not allowed; allowed: {ALLOWED}")


def _check_name(name: str, expr: str) -> None:
    known = (*COLUMNS, *CONSTANTS)
    if name not in known:
        raise FormulaError(
            f"{expr!r}: unknown column {name!r}.{did_you_mean(name, known)} "
            f"Known columns: {', '.join(known)}"
        )


def _check_number(value: object, expr: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormulaError(
            f"{expr!r} contains {value!r}, which is not a number; allowed: {ALLOWED}"
        )
    if isinstance(value, float) and not math.isfinite(value):
        raise FormulaError(f"{expr!r} contains a number too large to reckon with")


def _walk(node: ast.expr) -> Iterator[ast.expr]:
    """All expressions below a node from left to right."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            yield from _walk(child)


def _value(node: ast.expr, values: Mapping[str, Floats]) -> Any:
    match node:
        case ast.Name(id=name):
            return values.get(name, math.nan)
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=operator, right=right):
            return _combine(operator, _value(left, values), _value(right, values))
    raise FormulaError(f"unchecked {type(node).__name__}")


def _combine(operator: ast.operator, left: Any, right: Any) -> Any:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
    import numpy as np

    return left / np.where(right == 0, np.nan, right)


def _print(node: ast.expr, word: Callable[[str], str]) -> tuple[str, int]:
    """Text of a node and how strongly it binds (3 a single thing, 2 a product, 1 a sum)."""
    match node:
        case ast.Name(id=name):
            return word(name), 3
        case ast.Constant(value=value):
            return f"{value:g}" if isinstance(value, float) else str(value), 3
        case ast.UnaryOp(operand=operand):
            text, strength = _print(operand, word)
            return (f"−({text})" if strength < 3 else f"−{text}"), 1
        case ast.BinOp(left=left, op=operator, right=right):
            sign, own = _OPERATORS[type(operator)]
            before, left_strength = _print(left, word)
            after, right_strength = _print(right, word)
            before = f"({before})" if left_strength < own else before
            # a − (b − c) and a / (b × c) keep their brackets, a + (b + c) has no need of them
            tight = own + (sign in "−/")
            after = f"({after})" if right_strength < tight else after
            return f"{before} {sign} {after}", own
    raise FormulaError(f"unchecked {type(node).__name__}")
