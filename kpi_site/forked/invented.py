"""A client that does not exist: what the preloaded process practises on."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

CLIENT: Final = "invented"
CAMPAIGN: Final = "practice"
PARAMS: Final = {
    "client.yaml": "name: Invented\ncurrency: EUR\ntimezone: Europe/Berlin\nlocale: en-GB\n"
                   "margin: 0.5\nprices_include_tax: true\naccounts: {instagram: invented}\n",
    f"{CAMPAIGN}.yaml": "title: Practice\nstart: 2026-03-01\nend: 2026-03-31\nobjective: sales\n"
                        "targets: {cpa: {max: 400}, impressions: {min: 20000}}\n",
}  # fmt: skip
CREATORS: Final = ("One", "Two", "Three")
INSTAGRAM: Final = (
    "Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)",
    "Publish time", "Permalink", "Post type", "Data comment", "Date", "Views", "Reach", "Likes",
    "Shares", "Follows", "Comments", "Saves",
)  # fmt: skip
SHOPIFY: Final = (
    "Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Shipping", "Taxes",
    "Total", "Discount Code", "Discount Amount", "Created at", "Lineitem quantity",
    "Lineitem name", "Lineitem price", "Id",
)  # fmt: skip
ROSTER: Final = ("creator", "platform", "handle", "followers", "kind", "model", "code",
                 "utm_content", "country", "language")  # fmt: skip

POSTS: Final = ("creator", "platform", "permalink", "published", "contracted", "disclosed")
COSTS: Final = ("creator", "part", "amount", "currency", "committed_on")


def write(root: Path) -> None:
    """Write params and exports of one campaign: three creators, twelve posts, thirty orders."""
    folder = root / "params" / CLIENT
    folder.mkdir(parents=True)
    for name, text in PARAMS.items():
        (folder / name).write_text(text, encoding="utf-8")
    data = root / "data" / CLIENT
    numbers = range(12)
    _csv(data / CAMPAIGN / "roster.csv", ROSTER, [
        (name, "instagram", name.lower(), 20000, "person", "paid", name.upper(), name.lower(), "DE",
         "de") for name in CREATORS
    ])  # fmt: skip
    _csv(data / CAMPAIGN / "posts.csv", POSTS, [
        (_creator(at), "instagram", _link(at), _day(at), "yes", "yes") for at in numbers
    ])  # fmt: skip
    _csv(data / CAMPAIGN / "costs.csv", COSTS, [
        (name, "fees", 500 + 100 * at, "EUR", "2026-02-15") for at, name in enumerate(CREATORS)
    ])  # fmt: skip
    _csv(data / CAMPAIGN / "2026-04-20" / "posts-export.csv", INSTAGRAM, map(_post, numbers))
    _csv(data / "_shared" / "2026-04-20" / "orders.csv", SHOPIFY, map(_order, range(30)))


def _csv(path: Path, head: Sequence[str], rows: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)  # type: ignore[arg-type]  # any rows


def _creator(at: int) -> str:
    return CREATORS[at % len(CREATORS)]


def _day(at: int) -> str:
    return f"2026-03-{1 + 2 * at:02}"


def _link(at: int) -> str:
    return f"https://www.instagram.com/p/INVENTED{at}/"


def _post(at: int) -> tuple[object, ...]:
    name, views = _creator(at), 9000 + 700 * at
    day = _day(at)
    return (f"17900000000{at:04}", "178", name.lower(), name, f"Invented {at}", 0,
            f"{day[5:7]}/{day[8:]}/2026 10:00", _link(at), "IG image", "", "Lifetime", views,
            views * 3 // 4, views // 20, 10, 1, 20 + at, 30)  # fmt: skip


def _order(at: int) -> tuple[object, ...]:
    when = f"2026-03-{1 + at:02} 09:00:00 +0100"
    code = _creator(at).upper() if at % 3 else ""
    return (f"#{1000 + at}", f"{at}@shop.example", "paid", when, "EUR", 100, 0, 19, 100, code, 0,
            when, 1, "Thing", 100, f"{1000 + at}000")  # fmt: skip
