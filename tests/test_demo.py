"""The simulator: same seed same bytes, formats word for word, what was planted is in the files."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from recompute import campaigns_of, exported_on, post_key, recompute, rows_of

from kpi_site.demo import headers, write_demo
from kpi_site.demo.scenarios import PLANTED

ROOT = Path(__file__).parents[1]
INSTAGRAM = (
    "Post ID,Account ID,Account username,Account name,Description,Duration (sec),Publish time,"
    "Permalink,Post type,Data comment,Date,Views,Reach,Likes,Shares,Follows,Comments,Saves"
)
DISCOUNTS = (
    "Name,Value,Value Type,Type,Discount Class,Minimum Purchase Requirements,"
    "Combines with Order Discounts,Combines with Product Discounts,"
    "Combines with Shipping Discounts,Customer Selection,Context,Times Used In Total,"
    "Applies Once Per Customer,Usage Limit Per Code,Status,Start,End"
)
WOOCOMMERCE = (
    "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,"
    "Coupon(s),Net Sales,Attribution"
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("demo")
    write_demo(root)
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def shop(demo: Path, client: str) -> dict[str, dict[str, str]]:
    """Order → its newest first line."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((demo / "data" / client / "_shared").glob("*/orders_export.csv")):
        found |= {row["Name"]: row for row in rows_of(path) if row["Financial Status"]}
    return found


def test_it_says_what_it_wrote(tmp_path: Path) -> None:
    written = write_demo(tmp_path)
    assert written == sorted(path for path in tmp_path.rglob("*") if path.is_file())


def test_the_same_seed_gives_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    write_demo(tmp_path)
    assert contents(tmp_path) == contents(demo)


def test_another_seed_gives_another_world(demo: Path, tmp_path: Path) -> None:
    write_demo(tmp_path, clients=1, seed=8)
    name = "data/wickerby-home/_shared/2026-04-25/orders_export.csv"
    assert (tmp_path / name).read_bytes() != (demo / name).read_bytes()


def test_further_clients_change_no_earlier_one(demo: Path, tmp_path: Path) -> None:
    write_demo(tmp_path, clients=4)
    before, after = contents(demo), contents(tmp_path)
    assert {name: after[name] for name in before} == before
    assert len({name.split("/")[1] for name in after if name.startswith("data/")}) == 4


def test_generated_clients_do_not_depend_on_how_many_follow(tmp_path: Path) -> None:
    write_demo(tmp_path / "one", clients=1, campaigns=3)
    write_demo(tmp_path / "two", clients=2, campaigns=3)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert {name: two[name] for name in one if "rates" not in name} == {
        name: content for name, content in one.items() if "rates" not in name
    }
    assert len(campaigns_of(tmp_path / "two")) == 6


def test_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        write_demo(tmp_path, clients=0)
    with pytest.raises(ValueError, match="at least one"):
        write_demo(tmp_path, campaigns=0)
    assert not list(tmp_path.iterdir())


def test_the_small_demo_is_small_and_has_what_it_promises(demo: Path) -> None:
    size = sum(len(content) for name, content in contents(demo).items() if "truth/" not in name)
    assert size < 3_000_000
    pairs = campaigns_of(demo)
    assert len(pairs) == 7
    assert len({client for client, _ in pairs}) == 3
    for client, campaign in pairs:
        folder = demo / "data" / client / campaign
        sheet = next(folder.glob("roster.*"))
        creators = {row["creator"] for row in rows_of(sheet)}
        assert 4 <= len(creators) <= 14
        assert 8 <= recompute(demo, client, campaign).posts <= 45
    for client in {client for client, _ in pairs}:
        files = sorted((demo / "data" / client / "_shared").rglob("*order*.csv"))
        rows = {row.get("Name") or row["Order #"] for path in files for row in rows_of(path)}
        assert 600 <= len(rows) <= 3000


def test_the_committed_demo_is_what_the_generator_writes(demo: Path) -> None:
    made = {name: text for name, text in contents(demo).items() if not name.startswith("truth/")}
    for client in ("wickerby-home", "lindenquell", "cafe-cumbrosa"):
        for room in ("params", "data"):
            kept = {f"{room}/{client}/{name}": text
                    for name, text in contents(ROOT / room / client).items()}  # fmt: skip
            assert kept == {n: t for n, t in made.items() if n.startswith(f"{room}/{client}/")}
    assert (ROOT / "params/rates.csv").read_bytes() == made["params/rates.csv"]


def test_headers_are_word_for_word(demo: Path) -> None:
    assert ",".join(headers.INSTAGRAM) == INSTAGRAM
    assert ",".join(headers.SHOPIFY_DISCOUNTS) == DISCOUNTS
    assert ",".join(headers.WOOCOMMERCE) == WOOCOMMERCE
    assert len(headers.SHOPIFY_ORDERS) == len(set(headers.SHOPIFY_ORDERS)) == 79
    shared = demo / "data/wickerby-home/_shared/2026-04-25"
    first = (shared / "orders_export.csv").read_text("utf-8").splitlines()[0]
    assert first.split(",") == list(headers.SHOPIFY_ORDERS)
    follows = (shared / "wickerby.home/instagram/Follows.csv").read_bytes()
    assert follows.startswith(b"\xff\xfe")
    assert follows.decode("utf-16").splitlines()[:3] == [
        "sep=,", '"Instagram follows"', '"Date","Primary"',
    ]  # fmt: skip
    ga4 = next((demo / "data/wickerby-home/spring-tables").rglob("*content.csv"))
    lines = ga4.read_text("utf-8").splitlines()
    assert all(line.startswith("#") for line in lines[:9])
    assert "# Start date: 20260302" in lines
    assert lines[10].startswith(",")  # the totals


def test_every_address_is_nobodys(demo: Path) -> None:
    for name, content in contents(demo).items():
        if name.endswith((".xlsx", ".jpg")):
            continue
        text = content.decode("utf-16" if content[:2] == b"\xff\xfe" else "utf-8")
        for address in re.findall(r"[\w.+-]+@[\w-]+\.[\w.]+", text):
            assert address.endswith(".example"), f"{name}: {address}"


def test_the_workbook_has_no_clock_in_it(demo: Path) -> None:
    path = demo / "data/lindenquell/winterhaut/roster.xlsx"
    with zipfile.ZipFile(path) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
    sheet = openpyxl.load_workbook(path).active
    assert [cell.value for cell in next(sheet.iter_rows())] == list(headers.ROSTER)


def test_money_has_two_decimals(demo: Path) -> None:
    for order in shop(demo, "wickerby-home").values():
        for title in ("Subtotal", "Shipping", "Taxes", "Total", "Refunded Amount"):
            assert re.fullmatch(r"\d+\.\d\d", order[title]), order["Name"]


def test_truth_has_its_shape_and_stays_out_of_data(demo: Path) -> None:
    for client, campaign in campaigns_of(demo):
        known = json.loads((demo / "truth" / client / f"{campaign}.json").read_text("utf-8"))
        assert {"impressions", "cpm", "er_impressions", "incremental_orders"} <= set(known)
        for values in known.values():
            assert set(values) in ({"same_creators", "similar_creators"}, {"true"})
            assert all(isinstance(value, float) for value in values.values())
    assert not any("truth" in name for name in contents(demo) if not name.startswith("truth/"))


def test_codes_reconcile_but_for_the_planted_one(demo: Path) -> None:
    differing = {}
    for client in ("wickerby-home", "lindenquell"):
        used: Counter[str] = Counter()
        for order in shop(demo, client).values():
            if "Bogus" not in order["Payment Method"]:
                codes = order["Discount Code"].upper().split(",")
                used.update(code.strip() for code in codes if code)
        path = demo / "data" / client / "_shared/2026-04-25/discounts_export.csv"
        for row in rows_of(path):
            difference = int(row["Times Used In Total"]) - used[row["Name"]]
            if difference:
                differing[client, row["Name"]] = difference
    assert list(differing.values()) == [4]
    first = rows_of(demo / "data/wickerby-home/new-year-reset/roster.csv")[0]
    assert next(iter(differing)) == ("wickerby-home", first["code"])


def test_the_leaked_code_comes_in_a_burst(demo: Path) -> None:
    roster = rows_of(demo / "data/wickerby-home/new-year-reset/roster.csv")
    by_day: dict[str, Counter[dt.date]] = {row["code"]: Counter() for row in roster}
    for order in shop(demo, "wickerby-home").values():
        for code in order["Discount Code"].upper().split(","):
            if code.strip() in by_day:
                day = dt.date.fromisoformat(order["Created at"][:10])
                by_day[code.strip()][day] += 1
    burst = [dt.date(2026, 1, 24) + dt.timedelta(days=number) for number in range(4)]
    counted = {code: sum(days[day] for day in burst) for code, days in by_day.items()}
    leaked = list(dict.fromkeys(row["creator"] for row in roster))[2]
    code = next(row["code"] for row in roster if row["creator"] == leaked)
    assert max(counted, key=lambda name: counted[name]) == code
    truth = json.loads((demo / "truth/wickerby-home/new-year-reset.json").read_text("utf-8"))
    assert 0.05 < truth["code_leakage_share"]["true"] < 0.8


def test_the_shop_has_its_odd_orders(demo: Path) -> None:
    orders = shop(demo, "wickerby-home").values()
    states = Counter(order["Financial Status"] for order in orders)
    assert states["voided"] and states["refunded"] and states["partially_refunded"]
    assert any("Bogus" in order["Payment Method"] for order in orders)
    assert any(order["Total"] == "0.00" for order in orders)
    assert any("," in order["Discount Code"] for order in orders)
    assert any(order["Cancelled at"] for order in orders)
    people = Counter(order["Email"] for order in orders)
    assert 0.1 < sum(count > 1 for count in people.values()) / len(people) < 0.6
    days = sorted(order["Created at"][:10] for order in orders)
    assert dt.date.fromisoformat(days[0]) <= dt.date(2026, 3, 2) - dt.timedelta(days=180)


def test_the_viral_post_is_talked_about_badly(demo: Path) -> None:
    folder = demo / "data/wickerby-home/new-year-reset"
    labels: dict[str, Counter[str]] = {}
    for row in rows_of(folder / "comments.csv"):
        labels.setdefault(row["post"], Counter())[row["label"]] += 1
    loudest = max(labels, key=lambda link: sum(labels[link].values()))
    assert labels[loudest]["negative"] > labels[loudest]["positive"]


def test_some_gifted_creators_never_post(demo: Path) -> None:
    folder = demo / "data/cafe-cumbrosa/mesa-de-todos"
    roster = {row["creator"] for row in rows_of(folder / "roster.csv")}
    posted = {row["creator"] for row in rows_of(folder / "posts.csv") if row["permalink"]}
    assert 3 <= len(roster - posted) <= 7
    events = rows_of(folder / "outreach.csv")
    shipped = {row["creator"] for row in events if row["event"] == "shipped"}
    assert roster - posted <= shipped


def test_fees_are_asked_for_late(demo: Path) -> None:
    first: dict[tuple[str, str], str] = {}
    for row in rows_of(demo / "data/wickerby-home/spring-tables/outreach.csv"):
        first.setdefault((row["creator"], row["event"]), row["date"])
    asked = [name for name, event in first if event == "fee_asked"]
    late = [name for name in asked if first[name, "fee_asked"] > first[name, "terms"]]
    assert len(late) == 3


def test_lifetime_figures_grow_and_stories_go(demo: Path) -> None:
    folder = demo / "data/lindenquell/winterhaut"
    early: dict[str, int] = {}
    later: dict[str, int] = {}
    for path in folder.rglob("*.csv"):
        for row in rows_of(path):
            if "Permalink" in row:
                views = int(row["Views"].replace(",", ""))
                seen = early if exported_on(path) == dt.date(2026, 3, 20) else later
                seen[post_key("instagram", row["Permalink"])] = views
    both = set(early) & set(later)
    assert all(later[post] >= early[post] for post in both)
    assert any(later[post] > early[post] for post in both)
    stories = {post for post in early if re.fullmatch(r"instagram:\d+", post)}
    assert stories
    assert not stories & set(later)


def test_leads_convert_weeks_later(demo: Path) -> None:
    path = next((demo / "data/lindenquell/fruehlingsroutine").rglob("hubspot*.csv"))
    rows = rows_of(path)
    waits = [
        (dt.date.fromisoformat(row["Became a Customer Date"][:10])
         - dt.date.fromisoformat(row["Create Date"][:10])).days
        for row in rows if row["Became a Customer Date"]
    ]  # fmt: skip
    assert len(waits) >= 5
    assert sorted(waits)[len(waits) // 2] >= 10
    assert len({row["Email"] for row in rows}) == len(rows) - 3


def test_one_client_has_no_click_key(demo: Path) -> None:
    text = "".join(
        path.read_text("utf-8-sig") for path in (demo / "data/cafe-cumbrosa").rglob("wc-*.csv")
    )
    assert "utm" not in text
    assert recompute(demo, "cafe-cumbrosa", "cosecha-nueva").code_orders == (
        recompute(demo, "cafe-cumbrosa", "cosecha-nueva").orders
    )


def test_what_is_planted_names_campaigns_that_exist(demo: Path) -> None:
    known = {f"{client}/{campaign}" for client, campaign in campaigns_of(demo)} | {"every client"}
    assert {where for where, _ in PLANTED} <= known


def test_captions_go_over_lines_and_totals_are_not_sums(demo: Path) -> None:
    path = next((demo / "data/lindenquell/winterhaut/2026-04-25").rglob("Table data.csv"))
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    assert rows[0]["Content"] == "Total"
    assert int(rows[0]["Views"]) != sum(int(row["Views"]) for row in rows[1:])
    assert any("\n" in row["Video title"] for path in (demo / "data").rglob("Table data.csv")
               for row in rows_of(path))  # fmt: skip
