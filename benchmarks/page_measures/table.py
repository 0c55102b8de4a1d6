"""The measurements beside what they should be, as a page of the manual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What one figure should be: at most or at least `limit`."""

    name: str
    figure: str
    limit: float
    unit: str = ""
    least: bool = False

    def row(self, value: float) -> str:
        """A line of the table, the worst page's figure in it."""
        met = value >= self.limit if self.least else value <= self.limit
        sign = "≥" if self.least else "≤"
        limit, result = (f"{number(one)}{self.unit}" for one in (self.limit, value))
        return f"| {self.name} | {sign} {limit} | {result} | {'yes' if met else '**no**'} |"


GOALS = (
    Goal(name="Lighthouse, performance", figure="performance", limit=99, least=True),
    Goal(name="Lighthouse, accessibility", figure="accessibility", limit=100, least=True),
    Goal(name="Lighthouse, best practices", figure="best-practices", limit=100, least=True),
    Goal(name="Lighthouse, SEO", figure="seo", limit=100, least=True),
    Goal(name="First contentful paint", figure="first paint", limit=900, unit=" ms"),
    Goal(name="Largest contentful paint", figure="largest paint", limit=1100, unit=" ms"),
    Goal(name="Layout shift", figure="layout shift", limit=0.02),
    Goal(name="Blocking time above an empty text page", figure="blocking above", limit=60,
         unit=" ms"),
    Goal(name="First visit, gzip, no pictures", figure="first visit KB", limit=30, unit=" KB"),
    Goal(name="Next page", figure="next page KB", limit=25, unit=" KB"),
    Goal(name="First touch of a chart", figure="first touch KB", limit=165, unit=" KB"),
    Goal(name="Touch on a further page", figure="next touch KB", limit=25, unit=" KB"),
    Goal(name="Script before a touch", figure="script before touch KB", limit=2, unit=" KB"),
    Goal(name="Requests of the first visit, no pictures", figure="first visit requests", limit=4),
    Goal(name="Other hosts asked", figure="outside hosts", limit=0),
    Goal(name="Elements of a page", figure="nodes", limit=4500),
    Goal(name="axe findings, light and dark, untouched and touched", figure="axe", limit=0),
    Goal(name="Search among 1,000 reports, a key press", figure="filter", limit=50, unit=" ms"),
)  # fmt: skip


def number(value: float) -> str:
    """`1,234`, `12.3`, `0.004`."""
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1 else f"{value:.3f}"


def worst(results: Mapping[str, Any], goal: Goal) -> float | None:
    """The figure of the page that has the worst, or the whole site's."""
    if goal.figure in results["site"]:
        return float(results["site"][goal.figure])
    values = [page[goal.figure] for page in results["pages"].values() if goal.figure in page]
    if not values:
        return None
    return float(min(values) if goal.least else max(values))


def markdown(results: Mapping[str, Any]) -> str:
    """The page `docs/pages.md`."""
    goals = [goal.row(value) for goal in GOALS if (value := worst(results, goal)) is not None]
    return "\n".join([
        "# Pages, measured",
        "",
        f"Written by `python benchmarks/pages.py` on the built demo ({results['what']}): "
        f"Lighthouse for phones, median of {results['runs']} runs; each figure is that of the "
        "worst page. KB are 1,000 bytes, compressed with gzip.",
        "",
        "| what | goal | result | met |", "|---|---|---|---|", *goals,
        "",
        "## Page by page",
        "",
        "nbconvert's own page is the same notebook through `jupyter nbconvert --to html`, "
        "measured in the same run; so is a page of plain text, for what the machine itself costs.",
        "",
        *_by_page(results["pages"] | results["beside"]),
        "",
    ])  # fmt: skip


COLUMNS = ("performance", "accessibility", "best-practices", "seo", "first paint",
           "largest paint", "layout shift", "blocking", "nodes", "axe",
           "outside hosts")  # fmt: skip


def _by_page(pages: Mapping[str, Mapping[str, float]]) -> list[str]:
    known = [name for name in COLUMNS if any(name in page for page in pages.values())]
    lines = [
        "| " + " | ".join([name, *(number(page[one]) if one in page else "" for one in known)])
        + " |"
        for name, page in pages.items()
    ]  # fmt: skip
    return ["| page | " + " | ".join(known) + " |", "|" + "---|" * (len(known) + 1), *lines]
