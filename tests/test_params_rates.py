"""Dated exchange rates: which rate an amount takes, and what is said where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from kpi_lib.errors import ParamsError, RateError
from kpi_lib.params.load import load_workspace
from kpi_lib.params.rates import Rates, load_rates

HEAD = "date,from,to,rate,source"


def rates(root: Path, *lines: str, head: str = HEAD) -> Rates:
    (root / "params").mkdir(exist_ok=True)
    (root / "params/rates.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return load_rates(root)


def convert(
    table: Rates,
    rows: Sequence[tuple[float | None, str | None, str | None]],
    to: str = "EUR",
    index: list[int] | None = None,
) -> pd.Series[float]:
    frame = pd.DataFrame(rows, columns=["amount", "currency", "day"], index=index)
    days = pd.to_datetime(frame["day"], format="ISO8601")
    return table.convert(
        frame["amount"].astype("float64"), frame["currency"], days, to, where="data/a/costs.csv"
    )


def used(table: Rates, rows: list[tuple[str, str]], to: str = "EUR") -> list[tuple[int, int]]:
    frame = pd.DataFrame(rows, columns=["currency", "day"])
    taken = table.used(frame["currency"], pd.to_datetime(frame["day"]), to)
    return list(zip(taken["line"], taken["count"], strict=True))


def test_the_latest_rate_on_or_before_the_day(tmp_path: Path) -> None:
    table = rates(
        tmp_path, "2026-03-10,USD,EUR,0.8,ECB", "2026-03-01,USD,EUR,0.9,ECB",
        "2026-03-20,USD,EUR,0.7,ECB",
    )  # fmt: skip
    rows = [(100.0, "USD", day) for day in ("2026-03-01", "2026-03-09", "2026-03-10 23:59",
                                            "2026-04-20")]  # fmt: skip
    assert convert(table, rows).tolist() == [90.0, 90.0, 80.0, 70.0]
    assert used(table, [("USD", "2026-03-09"), ("USD", "2026-04-20"), ("USD", "2026-04-01")]) == [
        (3, 1),
        (4, 2),
    ]


def test_a_rate_is_good_for_31_days(tmp_path: Path) -> None:
    table = rates(tmp_path, "2026-03-01,USD,EUR,0.9,ECB")
    assert convert(table, [(100.0, "USD", "2026-04-01")]).tolist() == [90.0]
    with pytest.raises(RateError, match=r"of 2026-03-01 \(line 2\), is more than 31 days old"):
        convert(table, [(100.0, "USD", "2026-04-02")])
    with pytest.raises(RateError):
        convert(table, [(100.0, "USD", "2026-02-28")])


def test_the_inverse_serves_but_no_third_currency(tmp_path: Path) -> None:
    table = rates(tmp_path, "2026-03-01,EUR,USD,1.25,ECB", "2026-03-01,GBP,USD,1.3,ECB")
    assert convert(table, [(100.0, "USD", "2026-03-05")]).tolist() == [80.0]
    with pytest.raises(RateError, match="no rate from GBP to EUR"):
        convert(table, [(100.0, "GBP", "2026-03-05")])


def test_the_pair_itself_goes_before_its_inverse_of_the_same_day(tmp_path: Path) -> None:
    table = rates(tmp_path, "2026-03-01,USD,EUR,0.9,ECB", "2026-03-01,EUR,USD,1.25,other")
    assert convert(table, [(100.0, "USD", "2026-03-05")]).tolist() == [90.0]


def test_one_currency_needs_no_rate_and_missing_stays_missing(tmp_path: Path) -> None:
    table = load_rates(tmp_path)
    rows = [(5.0, "EUR", None), (0.0, " eur ", "2026-03-01"), (None, "USD", "2026-03-01"),
            (None, None, None)]  # fmt: skip
    found = convert(table, rows, index=[7, 3, 9, 3])
    assert found.index.tolist() == [7, 3, 9, 3], "the caller's index, repeats included"
    assert found.tolist()[:2] == [5.0, 0.0]
    assert found.isna().tolist() == [False, False, True, True]


def test_nothing_is_rounded_and_the_callers_data_stays(tmp_path: Path) -> None:
    table = rates(tmp_path, "2026-03-01,USD,EUR,0.92315,ECB")
    amounts = pd.Series([19.99, -3.0])
    currencies, days = pd.Series(["usd", "USD"]), pd.to_datetime(pd.Series(["2026-03-02"] * 2))
    found = table.convert(amounts, currencies, days, "EUR", where="x")
    assert found.tolist() == [19.99 * 0.92315, -3.0 * 0.92315]
    assert amounts.tolist() == [19.99, -3.0]
    assert currencies.tolist() == ["usd", "USD"]


def test_every_missing_rate_in_one_go_with_the_lines_to_add(tmp_path: Path) -> None:
    table = rates(tmp_path, "2026-01-01,USD,EUR,0.9,ECB")
    rows = [(1.0, "USD", "2026-03-20"), (1.0, "USD", "2026-03-05"), (1.0, "USD", "2026-06-01"),
            (1.0, "GBP", "2026-03-07"), (1.0, None, "2026-03-07"), (1.0, "USD", None),
            (1.0, "</script>", "2026-03-07"), (1.0, "USD", "2026-01-05")]  # fmt: skip
    with pytest.raises(RateError) as caught:
        convert(table, rows)
    old = "The newest before, of 2026-01-01 (line 2), is more than 31 days old. "
    add = "Add to params/rates.csv: "
    assert [problem.what for problem in caught.value.problems] == [
        "1 amount with no currency; give each one",
        "1 amount with no date to take a rate of; give each one",
        f"no rate from '</SCRIPT>' to EUR for 1 amount, the first on 2026-03-07. {add}"
        "2026-03-07,'</SCRIPT>',EUR,<rate>,<source>",
        f"no rate from GBP to EUR for 1 amount, the first on 2026-03-07. {add}"
        "2026-03-07,GBP,EUR,<rate>,<source>",
        f"no rate from USD to EUR for 2 amounts, the first on 2026-03-05. {old}{add}"
        "2026-03-05,USD,EUR,<rate>,<source>",
        f"no rate from USD to EUR for 1 amount, the first on 2026-06-01. {old}{add}"
        "2026-06-01,USD,EUR,<rate>,<source>",
    ]
    assert {problem.where for problem in caught.value.problems} == {"data/a/costs.csv"}


def test_adding_the_lines_asked_for_is_enough(tmp_path: Path) -> None:
    rows = [(1.0, "USD", f"2026-{month:02d}-{day}") for month in range(1, 7) for day in (10, 25)]
    with pytest.raises(RateError) as caught:
        convert(load_rates(tmp_path), rows)
    added = [problem.what.split("rates.csv: ")[1] for problem in caught.value.problems]
    lines = [line.replace("<rate>", "0.5").replace("<source>", "ECB") for line in added]
    assert convert(rates(tmp_path, *lines), rows).tolist() == [0.5] * 12


def test_columns_in_any_order_with_semicolons_and_a_mark(tmp_path: Path) -> None:
    table = rates(
        tmp_path, "ECB;0.9;EUR;USD;2026-03-01;x", "", head="\ufeffSource;Rate;To;From;Date;Note"
    )
    assert convert(table, [(10.0, "USD", "2026-03-01")]).tolist() == [9.0]


def test_every_bad_row_is_named_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        rates(
            tmp_path, "01.03.2026,USD,EUR,0.9,ECB", "2026-03-01,usd,EUR,nan,ECB",
            '2026-03-01,USD,EUR,"0,9",', "2026-03-01,EUR,EUR,-1,ECB", "2026-03-01,USD,EUR",
            "2026-03-02,USD,EUR,0.9,ECB", "2026-03-02,USD,EUR,0.9,ECB",
            "2026-03-02,USD,EUR,0.8,ECB",
        )  # fmt: skip
    assert [
        str(problem).removeprefix("params/rates.csv:") for problem in caught.value.problems
    ] == [
        "2: date: expected a date like 2026-03-01, found '01.03.2026'",
        "3: from: unknown currency 'usd'. Did you mean 'USD'?",
        "3: rate: expected a number above 0 like 1.0843, found 'nan'",
        "4: rate: expected a number above 0 like 1.0843, found '0,9'",
        "4: source: empty; expected where the rate comes from, e.g. ECB",
        "5: to: the same currency as 'from', 'EUR': its rate is 1",
        "5: rate: expected a number above 0 like 1.0843, found '-1'",
        "6: 3 cells, expected 5; put a cell with ',' in quotes",
        "9: rate: 0.8 for USD to EUR on 2026-03-02, but line 7 says 0.9; keep one",
    ]
    workspace = load_workspace(tmp_path)
    assert set(workspace.problems) == set(caught.value.problems), "checked with the other params"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "rates.csv:1: date: the column is missing. Expected: date,from,to,rate,source"),
        ("date,from,too,rate,source\n", "1: to: the column is missing. Did you mean 'too'?"),
        ("date,from,to,rate,rate,source\n", "1: rate: the column stands twice."),
        (HEAD + '\n"2026-03-01,USD,EUR,0.9,ECB\n', "not a table of comma-separated values"),
        (HEAD + "\n2026-03-01,USD,EUR,0.9,\xfc\n", "rates.csv:2: is not UTF-8 text"),
    ],
)
def test_a_file_that_is_no_table_of_rates(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "params").mkdir()
    (tmp_path / "params/rates.csv").write_bytes(text.encode("latin-1"))
    with pytest.raises(ParamsError) as caught:
        load_rates(tmp_path)
    assert message in str(caught.value)
