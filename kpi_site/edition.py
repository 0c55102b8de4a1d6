"""A report as one audience gets it: which cells and numbers, in which folder, marked how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_lib.params.models import Brand
from kpi_lib.text import Language
from kpi_site.plan import Audience, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is needed to make one audience's pages of a report."""

    root: Path
    report: Report
    audience: Audience
    notebook: Mapping[str, Any]
    """Executed, as this audience may see it."""
    numbers: Mapping[str, Any] | None
    """The scorecard; None where the notebook shows none."""
    folder: Path
    """Where the pages lie."""
    top: Path
    """The folder that is handed over whole, with `assets/` in it."""
    language: Language
    draft: bool
    """Nobody has approved the report as it stands."""
    pdf: bool = False
    """A PDF lies beside the pages."""

    @property
    def internal(self) -> bool:
        """Whether it is the agency's own."""
        return self.audience == "agency"

    @property
    def up(self) -> str:
        """From the pages to `top`: `` or `../` …"""
        return "../" * len(self.folder.relative_to(self.top).parts)

    @property
    def owner(self) -> str:
        """The client's name; nothing for the agency's own reports."""
        return self.report.client_params.name if self.report.client_params else ""

    @property
    def brand(self) -> Brand:
        """How the client's pages look."""
        return self.report.client_params.brand if self.report.client_params else Brand()

    @property
    def facts(self) -> tuple[str, ...]:
        """Period and day of the figures, as the scorecard has them."""
        if self.numbers is None:
            return ()
        period = self.language.period(self.numbers["start"], self.numbers["end"])
        day = self.language.date(self.numbers["as_of"])
        return (period, self.language.t("Figures as of {day}", day=day))
