"""A workspace small enough to check by hand, in the real export formats.

Two creators, four selected posts and one other, six orders. The figures that tests expect are
worked out beside the rows.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

CLIENT_YAML = """\
name: Acme Tea
currency: EUR
timezone: Europe/Berlin
locale: en-GB
accounts: {instagram: acme.tea}
margin: 0.5
prices_include_tax: true
new_customer_history_days: 30
"""

CAMPAIGN_YAML = """\
title: Spring blend
start: 2026-03-01
end: 2026-03-31
objective: sales
targets:
  cpa: {max: 400}
  impressions: {min: 20000}
attribution: {rule: code, window_days: 10}
"""

INSTAGRAM = ("Post ID", "Account ID", "Account username", "Account name", "Description",
             "Duration (sec)", "Publish time", "Permalink", "Post type", "Data comment", "Date",
             "Views", "Reach", "Likes", "Shares", "Follows", "Comments", "Saves")  # fmt: skip

SHOPIFY = ("Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Shipping",
           "Taxes", "Total", "Discount Code", "Discount Amount", "Created at",
           "Lineitem quantity", "Lineitem name", "Lineitem price", "Note Attributes",
           "Cancelled at", "Payment Method", "Refunded Amount", "Id", "Tags", "Source")  # fmt: skip


def post(number: int, handle: str, day: str, views: int, reach: int, likes: int, *,
         shares: int = 10, comments: int = 20, saves: int = 30,
         caption: str = "New tea") -> tuple[object, ...]:  # fmt: skip
    """A row of an Instagram export."""
    return (f"1790000000000{number:04d}", "178414000", handle, handle.title(), caption, 0,
            f"{day} 10:00", f"https://www.instagram.com/p/POST{number}/", "IG image", "",
            "Lifetime", views, reach, likes, shares, 1, comments, saves)  # fmt: skip


def order(
    name: str,
    email: str,
    at: str,
    *,
    subtotal: float,
    taxes: float,
    code: str = "",
    refunded: float = 0.0,
    status: str = "paid",
    shipping: float = 0.0,
    discount: float = 0.0,
    cancelled: str = "",
    note: str = "",
) -> tuple[object, ...]:
    """The first line of a Shopify order; prices include tax, so Total = Subtotal + Shipping."""
    return (name, email, status, at, "EUR", subtotal, shipping, taxes, subtotal + shipping, code,
            discount, at, 1, "Spring blend", subtotal, note, cancelled, "card", refunded,
            name.strip("#") + "000", "", "web")  # fmt: skip


ROSTER_HEAD = ("creator", "platform", "handle", "followers", "kind", "model", "code",
               "utm_content", "country", "language")  # fmt: skip
ROSTER = (
    ("Anna", "instagram", "anna.b", 20000, "person", "paid", "ANNA10", "anna", "DE", "de"),
    ("Bo", "instagram", "@Bo_K", 60000, "person", "paid", "BO10", "bo", "DE", "de"),
)
POSTS_HEAD = ("creator", "platform", "permalink", "published", "contracted", "disclosed")
POSTS = (
    ("Anna", "instagram", "https://www.instagram.com/p/POST1/", "2026-03-05", "yes", "yes"),
    ("Anna", "instagram", "https://www.instagram.com/p/POST2/?igsh=x", "2026-03-12", "yes", "no"),
    ("Bo", "instagram", "https://instagram.com/p/POST3", "2026-03-06", "yes", "yes"),
    ("Bo", "instagram", "https://www.instagram.com/p/POST4/", "2026-03-20", "yes", "yes"),
)
COSTS_HEAD = ("creator", "part", "amount", "currency", "committed_on", "accrued_on", "paid_on")
COSTS = (
    ("Anna", "fees", "500.00", "EUR", "2026-02-15", "2026-03-12", ""),
    ("Bo", "fees", "900.00", "EUR", "2026-02-15", "2026-03-20", ""),
    ("Bo", "product_cogs", "100.00", "EUR", "2026-02-15", "2026-03-01", ""),
)
# Selected: 4 posts, 10,000 + 6,000 + 20,000 + 14,000 = 50,000 views;
# likes 500 + 300 + 800 + 600 = 2,200; with 10 + 20 + 30 more each: 2,440 engagements.
ANNA = (
    post(1, "anna.b", "03/05/2026", 10000, 8000, 500),
    post(2, "anna.b", "03/12/2026", 6000, 5000, 300),
    post(9, "anna.b", "01/20/2026", 5000, 4000, 200, caption="My usual morning"),
)
BO = (
    post(3, "bo_k", "03/06/2026", 20000, 15000, 800),
    post(4, "bo_k", "03/20/2026", 14000, 11000, 600),
)
# Claimed: #1002, #1003 (Anna), #1004 (Bo, half refunded). Not claimed: #1001 (before), #1005 (no
# code), #1006 (cancelled). net_sales = Subtotal − Taxes − Refunded × (Subtotal − Taxes) / Total:
# 100 + 50 + (100 − 59.5 × 100 / 119 = 50) = 200.
ORDERS = (
    order("#1001", "a@shop.example", "2026-01-10 09:00:00 +0100", subtotal=119, taxes=19),
    order("#1002", "b@shop.example", "2026-03-06 09:00:00 +0100", subtotal=119, taxes=19,
          code="ANNA10"),
    order("#1003", "a@shop.example", "2026-03-13 09:00:00 +0100", subtotal=59.5, taxes=9.5,
          code=" anna10"),
    order("#1004", "c@shop.example", "2026-03-21 09:00:00 +0100", subtotal=119, taxes=19,
          code="BO10", refunded=59.5, status="partially_refunded"),
    order("#1005", "d@shop.example", "2026-03-22 09:00:00 +0100", subtotal=119, taxes=19),
    order("#1006", "e@shop.example", "2026-03-23 09:00:00 +0100", subtotal=119, taxes=19,
          code="BO10", cancelled="2026-03-24 09:00:00 +0100", status="voided"),
)  # fmt: skip


def write_csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[object]], *,
              encoding: str = "utf-8") -> Path:  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def files() -> dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]]:
    """Path below `data/acme/` → header and rows."""
    return {
        "spring/roster.csv": (ROSTER_HEAD, ROSTER),
        "spring/posts.csv": (POSTS_HEAD, POSTS),
        "spring/costs.csv": (COSTS_HEAD, COSTS),
        "spring/2026-04-20/anna.csv": (INSTAGRAM, ANNA),
        "spring/2026-04-20/bo.csv": (INSTAGRAM, BO),
        "_shared/2026-04-20/orders.csv": (SHOPIFY, ORDERS),
    }


def write(root: Path, *, client_yaml: str = CLIENT_YAML, campaign_yaml: str = CAMPAIGN_YAML,
          changed: Mapping[str, tuple[Sequence[str], Sequence[Sequence[object]]] | bytes | None]
          | None = None) -> Path:  # fmt: skip
    """Write the workspace; `changed` replaces a file, adds one, or drops it (None)."""
    params = root / "params" / "acme"
    params.mkdir(parents=True, exist_ok=True)
    (params / "client.yaml").write_text(client_yaml, encoding="utf-8")
    (params / "spring.yaml").write_text(campaign_yaml, encoding="utf-8")
    for name, content in (dict(files()) | dict(changed or {})).items():
        path = root / "data" / "acme" / name
        if content is None:
            continue
        if isinstance(content, bytes):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        else:
            write_csv(path, *content)
    return root
