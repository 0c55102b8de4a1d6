"""Numbers, money and dates as a client's readers write them; catalogues that lack nothing."""

from __future__ import annotations

import re

import messages
import pytest

import reports
from kpi_lib.text import Language
from kpi_lib.text.catalogue import catalogue

BRITISH = Language("en-GB", "GBP")
GERMAN = Language("de-DE", "EUR")
MEXICAN = Language("es-MX", "MXN")
PLACE = re.compile(r"\{\w+\}")


def plain(text: str) -> str:
    """No-break blanks as blanks, so that the expected text can be read."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("language", ["de", "es"])
def test_every_message_is_translated_and_none_is_left_over(language: str) -> None:
    wanted = messages.every()
    assert wanted - set(catalogue(language)) == set(), "not translated"
    assert set(catalogue(language)) - wanted == set(), "no longer used"


@pytest.mark.parametrize("language", ["de", "es"])
def test_translations_fill_in_the_same_values(language: str) -> None:
    for msgid, text in catalogue(language).items():
        assert sorted(PLACE.findall(msgid)) == sorted(PLACE.findall(text)), msgid


def test_a_message_without_translation_stays_english() -> None:
    assert GERMAN.t("Never said by any page") == "Never said by any page"
    assert Language("fr-FR", "EUR").t("Creator") == "Creator"


def test_braces_in_a_clients_own_label_are_text() -> None:
    assert GERMAN.t("Saves {per} post {") == "Saves {per} post {"


@pytest.mark.parametrize(
    ("share", "english", "german"),
    [
        (0.1234, "12.3%", "12,3 %"),
        (0.0321, "3.21%", "3,21 %"),
        (0.0054, "0.54%", "0,54 %"),
        (0.00035, "0.035%", "0,035 %"),
        (1.2, "120%", "120 %"),
        (0.0, "0%", "0 %"),
        (-0.05, "−5.00%", "−5,00 %"),
    ],
)
def test_a_share_has_about_three_significant_digits(
    share: float, english: str, german: str
) -> None:
    assert BRITISH.ratio(share) == english
    assert plain(GERMAN.ratio(share)) == german


def test_money_is_written_in_the_clients_currency() -> None:
    assert BRITISH.money(12.3) == "£12.30"
    assert plain(GERMAN.money(12345.67)) == "12.346 €"
    assert MEXICAN.money(1234.5) == "$1,234"
    assert BRITISH.money(0.0043) == "£0.0043"
    assert BRITISH.money(0) == "£0.00"


def test_other_units() -> None:
    assert GERMAN.count(1234567) == "1.234.567"
    assert GERMAN.number(3.5, "days") == "3,5 Tage"
    assert BRITISH.number(90, "seconds") == "90 seconds"
    assert MEXICAN.number(36000, "seconds") == "10 horas"
    assert BRITISH.number(3.4211, "number") == "3.42"
    assert BRITISH.number(3, "number") == "3"
    assert GERMAN.rate(1.0851) == "1,0851"


def test_missing_is_not_zero() -> None:
    assert BRITISH.number(None, "money") == "n/a"
    assert BRITISH.count(float("nan")) == "n/a"
    assert GERMAN.missing("kein Shop") == "k. A.: kein Shop"
    assert BRITISH.interval(None, 3.0, "count") == ""


def test_dates_and_periods() -> None:
    assert GERMAN.date("2026-03-05") == "05.03.2026"
    assert BRITISH.date("2026-03-05T10:00:00") == "5 Mar 2026"
    assert BRITISH.period("2026-03-01", "2026-03-31") == "1–31 Mar 2026"


def test_the_working_puts_the_figures_into_the_formula() -> None:
    cpm = reports.result("cpm", 30.0, numerator=1500.0, denominator=50000.0)
    assert BRITISH.formula(cpm.formula) == "1,000 × Cost / Impressions"
    assert BRITISH.working(cpm) == "1,000 × £1,500 / 50,000 = £30.00"
    assert plain(GERMAN.working(cpm)) == "1.000 × 1.500 € / 50.000 = 30,00 €"


def test_a_statistics_two_sides_are_rates_where_they_are_small() -> None:
    usual = reports.result("er_vs_usual", 1.2, numerator=0.036, denominator=0.03)
    assert BRITISH.working(usual) == "3.60% / 3.00% = 1.20"


def test_the_division_outside_brackets_parts_the_working() -> None:
    from kpi_lib.text.working import sides

    assert sides("(net_sales * margin - cost) / cost") == ("(net_sales * margin - cost) ", " cost")
    assert sides("fees / (fees + commission)") == ("fees ", " (fees + commission)")
    assert sides("cost") == ("cost", "")


def test_a_statistics_definition_is_a_sentence_not_a_formula() -> None:
    assert BRITISH.formula("Largest reach of one post") == "Largest reach of one post"
    assert GERMAN.formula("Largest reach of one post") == "Größte Reichweite eines Beitrags"


def test_a_negative_figure_has_a_minus_and_no_hyphen_in_every_unit() -> None:
    for unit in ("count", "money", "ratio", "number", "days"):
        for language in (BRITISH, GERMAN):
            text = language.number(-12.5, unit)
            assert "−" in text and "-" not in text, text
    assert BRITISH.percent(-0.17) == "−17%"
    assert BRITISH.number(0.0, "count") == "0"
