"""The demo's sums from its raw files once more, by code that shares nothing with the product.

It reads with csv, openpyxl and yaml, adds with Decimal, and follows docs/architecture.md and
docs/kpis.md only. It knows the spellings that the demo's files have, no others. `recompute` is for
one campaign; `python tests/recompute.py ROOT` prints all of them.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import yaml

Row = dict[str, str]
FACTS = ("views", "reach", "likes", "comments", "shares", "saves")
_ES = {
    "identificador de la publicación": "Post ID",
    "Nombre de usuario de la cuenta": "Account username",
    "Descripción": "Description", "Hora de publicación": "Publish time",
    "Enlace permanente": "Permalink", "Visualizaciones": "Views", "Alcance": "Reach",
    "Me gusta": "Likes", "Veces que se ha compartido": "Shares", "Comentarios": "Comments",
    "Veces guardado": "Saves",
}  # fmt: skip
_TIKTOK_ES = {
    "Título del video": "Video title", "Hora de publicación": "Post time",
    "Enlace del video": "Video link", "Visualizaciones totales": "Total views",
    "Me gusta totales": "Total likes", "Comentarios totales": "Total comments",
    "Veces compartido": "Total shares",
}  # fmt: skip


@dataclass
class Sums:
    """What one campaign comes to."""

    posts: int = 0
    platforms: dict[str, dict[str, int]] = field(default_factory=dict)
    orders: int = 0
    code_orders: int = 0
    net_sales: Decimal = Decimal(0)
    cost: dict[str, Decimal] = field(default_factory=dict)
    """By basis: committed, accrued, paid."""
    leads: int = 0
    sessions: int = 0
    click_orders: int | None = None
    """None: the shop keeps no trace of a click."""
    units: int = 0
    refunds: Decimal | None = None
    """Like discounts: None where the shop's file does not say."""
    discounts: Decimal | None = None
    known_customers: int = 0
    new_customers: int = 0
    creator_orders: dict[str, int] = field(default_factory=dict)
    creator_cost: dict[str, Decimal] = field(default_factory=dict)
    """On the campaign's own cost basis; '' is nobody's."""
    outreach: dict[str, int] = field(default_factory=dict)


def rows_of(path: Path) -> list[Row]:
    """A CSV or XLSX file as rows, without what stands above its header."""
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path, data_only=True).active
        head, *rest = [["" if c is None else str(c) for c in row] for row in sheet.values]
        return [dict(zip(head, row, strict=True)) for row in rest]
    raw = path.read_bytes()
    text = raw.decode("utf-16" if raw[:2] == b"\xff\xfe" else "utf-8-sig")
    lines = text.splitlines(keepends=True)
    while lines and (lines[0].startswith(("#", "sep="))):
        lines.pop(0)
    return list(csv.DictReader(io.StringIO("".join(lines), newline="")))


def exported_on(path: Path) -> dt.date:
    """The day of the dated folder; sheets without one are older than everything."""
    days = [part for part in path.parts if re.fullmatch(r"\d{4}-\d\d-\d\d", part)]
    return dt.date.fromisoformat(days[-1]) if days else dt.date.min


def count(text: str) -> int | None:
    return int(text.replace(",", "")) if text.strip() else None


def day_of(text: str, form: str) -> dt.date:
    return dt.datetime.strptime(text, form).date()  # noqa: DTZ007  (files have no zone)


def plain(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).lower()


def post_key(platform: str, link: str) -> str:
    """What identifies a post in its address."""
    pattern = {
        "instagram": r"/(?:p|reel)/([\w-]+)|/stories/[^/]+/(\d+)",
        "tiktok": r"/video/(\d+)",
        "youtube": r"v=([\w-]+)",
        "facebook": r"/posts/(\d+)",
    }[platform]
    found = re.search(pattern, link)
    assert found, link
    return f"{platform}:{next(group for group in found.groups() if group)}"


@dataclass
class Post:
    platform: str
    handle: str
    published: dt.date
    caption: str
    facts: dict[str, int | None]


class Client:
    """All files of one client, read once."""

    def __init__(self, root: Path, slug: str) -> None:
        self.root, self.slug = root, slug
        params = root / "params" / slug
        self.params = yaml.safe_load((params / "client.yaml").read_text("utf-8"))
        self.campaigns: dict[str, dict[str, Any]] = {
            path.stem: yaml.safe_load(path.read_text("utf-8"))
            for path in sorted(params.glob("*.yaml")) if path.stem != "client"
        }  # fmt: skip
        self.files = {
            path: rows_of(path)
            for path in sorted((root / "data" / slug).rglob("*"))
            if path.is_file() and path.suffix in {".csv", ".xlsx"}
        }
        self.as_of = max(exported_on(path) for path in self.files)
        self.rosters = {name: self.sheet(name, "roster") for name in self.campaigns}
        self.rates = rows_of(root / "params" / "rates.csv")
        self.shop = self.orders()
        self.note_first_orders()
        self.claims = self.claimed()

    def sheet(self, campaign: str, name: str) -> list[Row]:
        folder = self.root / "data" / self.slug / campaign
        found = [
            rows for path, rows in self.files.items() if path.parent == folder and path.stem == name
        ]
        return found[0] if found else []

    def with_header(self, *titles: str) -> Iterator[tuple[Path, list[Row]]]:
        """Files that have these columns, the oldest first."""
        ordered = sorted(self.files.items(), key=lambda item: (exported_on(item[0]), item[0]))
        for path, rows in ordered:
            if rows and set(titles) <= set(rows[0]):
                yield path, rows

    def inside(self, path: Path, campaign: str) -> bool:
        return (self.root / "data" / self.slug / campaign) in path.parents

    # posts

    def posts(self) -> dict[str, Post]:
        """Every post of every export; a newer file overwrites an older one."""
        found: dict[str, Post] = {}
        for path, rows in sorted(self.files.items(), key=lambda i: (exported_on(i[0]), i[0])):
            for row in rows:
                entry = self._post(path, row)
                if entry:
                    found[entry[0]] = entry[1]
        return found

    def _post(self, path: Path, row: Row) -> tuple[str, Post] | None:
        if "Enlace permanente" in row:
            row = {_ES.get(title, title): cell for title, cell in row.items()}
        if "Enlace del video" in row:
            row = {_TIKTOK_ES.get(title, title): cell for title, cell in row.items()}
        if "Video link" in row:
            return self._tiktok(path, row)
        if "Video publish time" in row:
            return self._youtube(path, row)
        if "Permalink" not in row:
            return None
        platform = "facebook" if "Page ID" in row else "instagram"
        names = {"likes": "Reactions"} if platform == "facebook" else {}
        facts = {name: count(row.get(names.get(name, name.title()), "")) for name in FACTS}
        day = day_of(row["Publish time"], "%m/%d/%Y %H:%M")
        handle = path.parent.name if platform == "facebook" else row["Account username"]
        post = Post(platform, handle, day, row["Description"], facts)
        return post_key(platform, row["Permalink"]), post

    def _tiktok(self, path: Path, row: Row) -> tuple[str, Post]:
        facts = {name: count(row.get(f"Total {name}", "")) for name in FACTS}
        text = row["Post time"]
        if text[0].isdigit():
            day = dt.date.fromisoformat(text[:10])
        else:
            year = exported_on(path).year
            day = day_of(f"{text} {year}", "%B %d %Y")
            day = day.replace(year=year - 1) if day > exported_on(path) else day
        post = Post("tiktok", path.parent.name, day, row["Video title"], facts)
        return post_key("tiktok", row["Video link"]), post

    def _youtube(self, path: Path, row: Row) -> tuple[str, Post] | None:
        if row["Content"] == "Total":
            return None
        facts: dict[str, int | None] = dict.fromkeys(FACTS)
        titles = {"views": "Views", "likes": "Likes", "shares": "Shares"}
        facts |= {name: count(row[title]) for name, title in titles.items()}
        facts["comments"] = count(row["Comments added"])
        day = day_of(row["Video publish time"], "%b %d, %Y")
        post = Post("youtube", path.parent.name, day, row["Video title"], facts)
        return f"youtube:{row['Content'].strip()}", post

    def selected(self, campaign: str) -> dict[str, tuple[str, dict[str, int | None]]]:
        """Post → platform and figures: exported ones, else those typed into the sheet."""
        known, params = self.posts(), self.campaigns[campaign]
        found: dict[str, tuple[str, dict[str, int | None]]] = {}
        for row in self.sheet(campaign, "posts"):
            if not row["permalink"]:
                continue
            key = post_key(row["platform"], row["permalink"])
            typed = {name: count(row.get(name, "")) for name in FACTS}
            found[key] = (row["platform"], known[key].facts if key in known else typed)
        handles = {(row["platform"], row["handle"].lstrip("@")) for row in self.rosters[campaign]}
        for tag in params.get("select", {}).get("hashtags", []):
            for key, post in known.items():
                words = re.findall(r"#(\w+)", post.caption.lower())
                own = (post.platform, post.handle) in handles
                if (
                    own
                    and tag.lower() in words
                    and params["start"] <= post.published <= params["end"]
                ):
                    found[key] = (post.platform, post.facts)
        return found

    # orders

    def orders(self) -> dict[str, dict[str, Any]]:
        """Order → day, codes, net sales, and whether it counts."""
        found: dict[str, dict[str, Any]] = {}
        for _, rows in self.with_header("Name", "Financial Status", "Lineitem quantity"):
            pieces: Counter[str] = Counter()
            for row in rows:
                pieces[row["Name"]] += int(row["Lineitem quantity"])
            for row in rows:
                if row["Financial Status"]:
                    found[row["Name"]] = self._shopify(row) | {"units": pieces[row["Name"]]}
        for _, rows in self.with_header("Order #", "Coupon(s)"):
            for row in rows:
                net = Decimal(row["Net Sales"])
                found[row["Order #"]] = {
                    "day": dt.date.fromisoformat(row["Date"][:10]),
                    "codes": [code.upper() for code in row["Coupon(s)"].split(", ") if code],
                    "net": net,
                    "counts": row["Status"] not in {"cancelled", "failed"}
                    and (net != 0 or row["Status"] == "refunded"),
                    "utm": "", "id": row["Order #"], "units": int(row["Items sold"]),
                    "refund": None, "discount": None,
                    "first": {"new": True, "returning": False}.get(row["Customer type"]),
                }  # fmt: skip
        return found

    def _shopify(self, row: Row) -> dict[str, Any]:
        subtotal, shipping, taxes, total, back = (
            Decimal(row[name])
            for name in ("Subtotal", "Shipping", "Taxes", "Total", "Refunded Amount")
        )
        counts = total > 0 and not row["Cancelled at"] and row["Financial Status"] != "voided"
        counts = counts and "Bogus" not in row["Payment Method"]
        undone = row["Cancelled at"] or row["Financial Status"] == "voided"
        net = refund = discount = Decimal(0)
        if total > 0:
            kept = 1 - taxes / (subtotal + shipping)
            refund = back * subtotal * kept / total
            net = subtotal * kept - refund
            discount = Decimal(row["Discount Amount"]) * kept
        utm = re.search(r"utm_content: (\S+)", row["Note Attributes"])
        return {
            "day": dt.date.fromisoformat(row["Created at"][:10]),
            "codes": [code.strip().upper() for code in row["Discount Code"].split(",") if code],
            "net": net, "counts": counts, "utm": utm[1] if utm else "", "id": row["Id"],
            "refund": refund, "discount": discount, "customer": row["Email"].lower(),
            "when": row["Created at"], "history": not undone and "Bogus" not in
            row["Payment Method"],
        }  # fmt: skip

    def note_first_orders(self) -> None:
        """Whether an order is its customer's first, where the files reach back far enough."""
        days = dt.timedelta(days=self.params["new_customer_history_days"])
        self.begin = min((order["day"] for order in self.shop.values()), default=dt.date.max)
        self.since = self.begin + days if self.shop else dt.date.max
        seen: set[str] = set()
        for order in sorted(self.shop.values(), key=lambda order: str(order.get("when", ""))):
            if "customer" not in order:
                continue
            first = order["customer"] not in seen
            order["first"] = first if order["day"] >= self.since else None
            if order["history"]:
                seen.add(order["customer"])

    def network_clicks(self) -> dict[str, str]:
        """The shop's order id → sub id of the link, from the network's export."""
        return {
            row["Oid"]: row["SubId1"]
            for _, rows in self.with_header("Oid", "SubId1")
            for row in rows
        }

    def listed_clicks(self, campaign: str) -> dict[str, str]:
        """The shop's order number → creator, from the shop's own list in the campaign's folder."""
        return {row["order"]: row["creator"] for row in self.sheet(campaign, "order_clicks")}

    def claimed(self) -> dict[str, list[tuple[dict[str, Any], str, str]]]:
        """Campaign → orders with creator and how; each order once, the latest start wins."""
        clicks, result = self.network_clicks(), defaultdict(list)
        latest_first = sorted(
            self.campaigns, key=lambda name: self.campaigns[name]["start"], reverse=True
        )
        for order in self.shop.values():
            if not order["counts"]:
                continue
            for name in latest_first:
                how = self._claim(order, name, clicks.get(order["id"], ""))
                if how:
                    result[name].append((order, *how))
                    break
        return result

    def _claim(self, order: dict[str, Any], campaign: str, sub_id: str) -> tuple[str, str] | None:
        params, roster = self.campaigns[campaign], self.rosters[campaign]
        last = params["end"] + dt.timedelta(days=params["attribution"]["window_days"])
        if not params["start"] <= order["day"] <= last:
            return None
        for code in order["codes"]:
            for row in roster:
                if row["code"] == code:
                    return row["creator"], "code"
        for row in roster:
            if row["utm_content"] in {order["utm"], sub_id} - {""}:
                return row["creator"], "click"
        listed = self.listed_clicks(campaign).get(order["id"])
        return (listed, "click") if listed else None

    # money

    def converted(self, amount: Decimal, currency: str, day: dt.date) -> Decimal:
        if currency == self.params["currency"]:
            return amount
        pair = (currency, self.params["currency"])
        usable = [
            (row["date"], Decimal(row["rate"]))
            for row in self.rates
            if (row["from"], row["to"]) == pair and row["date"] <= day.isoformat()
        ]
        return amount * max(usable)[1]

    def cost(self, campaign: str, basis: str) -> dict[str, Decimal]:
        """By creator ('' for nobody): sheet lines whose date has come, boosting, commission."""
        params, total = self.campaigns[campaign], defaultdict[str, Decimal](Decimal)
        left_out = "product_cogs" if params.get("product_cost") == "retail" else "product_retail"
        for row in self.sheet(campaign, "costs"):
            by_rate = (
                row["part"] == "commission" and params.get("commission_from", "sheet") != "sheet"
            )
            if row["part"] == left_out or by_rate or not row[f"{basis}_on"]:
                continue
            day = dt.date.fromisoformat(row[f"{basis}_on"])
            if day <= self.as_of:
                amount = self.converted(Decimal(row["amount"]), row["currency"], day)
                for creator, share in self.shares(campaign, row).items():
                    total[creator] += amount * share
        owners = {
            post_key(row["platform"], row["permalink"]): row["creator"]
            for row in self.sheet(campaign, "posts")
            if row["permalink"]
        }
        platforms = {"youtube.com": "youtube", "tiktok.com": "tiktok", "facebook.com": "facebook"}
        for row in self.sheet(campaign, "paid"):
            if dt.date.fromisoformat(row["date"]) > self.as_of:
                continue
            known = [name for site, name in platforms.items() if site in row["post"]]
            key = post_key(known[0] if known else "instagram", row["post"])
            total[owners[key]] += Decimal(row["spend"])
        if params.get("commission_from") == "rate":
            rates = {row["creator"]: row["commission_rate"] for row in self.rosters[campaign]}
            for order, creator, _ in self.claims[campaign]:
                total[creator] += order["net"] * Decimal(rates[creator] or 0)
        return dict(total)

    def shares(self, campaign: str, row: Row) -> dict[str, Decimal]:
        """Whose a cost line is: its creator's, or by contracted posts where params say so."""
        rule = self.campaigns[campaign].get("allocate", {}).get(row["part"])
        if row["creator"] or not rule:
            return {row["creator"]: Decimal(1)}
        assert rule == "contracted_posts", rule
        sheet = self.sheet(campaign, "posts")
        posts = Counter(line["creator"] for line in sheet if line["contracted"] == "yes")
        return {creator: Decimal(n) / posts.total() for creator, n in posts.items()}

    # people and visits

    def outreach(self, campaign: str) -> dict[str, int]:
        """How many creators went how far by the report's day."""
        dates: dict[str, dict[str, dt.date]] = defaultdict(dict)
        for row in sorted(self.sheet(campaign, "outreach"), key=lambda row: row["date"]):
            if dt.date.fromisoformat(row["date"]) <= self.as_of:
                dates[row["creator"]].setdefault(row["event"], dt.date.fromisoformat(row["date"]))
        if not dates:
            return {}
        last: dict[str, dt.date] = {}
        for post in self.sheet(campaign, "posts"):
            if post["published"]:
                day = dt.date.fromisoformat(post["published"][:10])
                last[post["creator"]] = max(day, last.get(post["creator"], day))
        names = {"contacted": "contacted", "replied": "replied", "fit": "fit", "agreed": "agreed",
                 "offered": "terms", "shipped": "shipped", "asked_fee": "fee_asked"}  # fmt: skip
        found = {name: sum(event in had for had in dates.values()) for name, event in names.items()}
        ripe = {
            creator: had["shipped"] for creator, had in dates.items()
            if "shipped" in had and (self.as_of - had["shipped"]).days >= 30
        }  # fmt: skip
        found["shipped_30"] = len(ripe)
        found["posted_30"] = sum(
            max(dates[creator].get("posted", dt.date.min), last.get(creator, dt.date.min)) >= day
            for creator, day in ripe.items()
        )
        found["late_fee"] = sum(
            "terms" in had and had.get("fee_asked", dt.date.min) > had["terms"]
            for had in dates.values()
        )
        return found

    def leads(self, campaign: str) -> int:
        first: dict[str, Row] = {}
        for _, rows in self.with_header("Email", "Create Date", "Original Traffic Source"):
            for row in sorted(rows, key=lambda row: row["Create Date"]):
                first.setdefault(row["Email"].lower(), row)
        params = self.campaigns[campaign]
        last = params["end"] + dt.timedelta(days=params["attribution"]["window_days"])
        links = {row["utm_content"] for row in self.rosters[campaign]}
        return sum(
            row["Original Traffic Source Drill-Down 2"] in links
            and params["start"] <= dt.date.fromisoformat(row["Create Date"][:10]) <= last
            for row in first.values()
        )

    def sessions(self, campaign: str) -> int:
        """By ad content where there is such a table, else by campaign."""
        links = {row["utm_content"] for row in self.rosters[campaign]}
        for path, rows in self.with_header("Session manual ad content", "Sessions"):
            if self.inside(path, campaign):
                return sum(
                    int(r["Sessions"]) for r in rows if r["Session manual ad content"] in links
                )
        values = {plain(value) for value in self.campaigns[campaign].get("utm_campaign", [])}
        for path, rows in self.with_header("Session campaign", "Sessions"):
            if self.inside(path, campaign):
                return sum(
                    int(r["Sessions"]) for r in rows if plain(r["Session campaign"]) in values
                )
        return 0


def recompute(root: Path, client: str, campaign: str) -> Sums:
    """The sums of one campaign from the raw files below `root`."""
    files = Client(root, client)
    posts, claims = files.selected(campaign), files.claims[campaign]
    sums = Sums(posts=len(posts), orders=len(claims))
    for platform, facts in posts.values():
        line = sums.platforms.setdefault(platform, {})
        for name, value in facts.items():
            if value is not None:
                line[name] = line.get(name, 0) + value
    sums.code_orders = sum(how == "code" for _, _, how in claims)
    sums.net_sales = sum((order["net"] for order, _, _ in claims), Decimal(0))
    own = files.campaigns[campaign]
    sums.creator_cost = files.cost(campaign, own["cost_basis"])
    sums.cost = {
        basis: sum(files.cost(campaign, basis).values(), Decimal(0))
        for basis in ("committed", "accrued", "paid")
    }
    _orders(files, campaign, sums)
    sums.outreach = files.outreach(campaign)
    sums.leads, sums.sessions = files.leads(campaign), files.sessions(campaign)
    return sums


def _orders(files: Client, campaign: str, sums: Sums) -> None:
    """What the claimed orders hold besides net sales, and by creator."""
    claims = files.claims[campaign]
    sums.units = sum(order["units"] for order, _, _ in claims)
    sums.creator_orders = dict.fromkeys((row["creator"] for row in files.rosters[campaign]), 0)
    for _, creator, _ in claims:
        sums.creator_orders[creator] += 1
    traced = (files.network_clicks() or files.listed_clicks(campaign)
              or any(order["utm"] for order in files.shop.values()))  # fmt: skip
    if traced:
        sums.click_orders = sum(how == "click" for _, _, how in claims)
    if all(order["refund"] is not None for order, _, _ in claims):
        sums.refunds = sum((order["refund"] for order, _, _ in claims), Decimal(0))
        sums.discounts = sum((order["discount"] for order, _, _ in claims), Decimal(0))
    told = files.campaigns[campaign]["start"] >= files.since
    firsts = [o["first"] for o, _, _ in claims if told or "customer" not in o]
    sums.known_customers = sum(first is not None for first in firsts)
    sums.new_customers = sum(first is True for first in firsts)


def campaigns_of(root: Path) -> list[tuple[str, str]]:
    """(client, campaign) of every params file."""
    found = sorted((root / "params").glob("*/*.yaml"))
    return [(path.parent.name, path.stem) for path in found if path.stem != "client"]


if __name__ == "__main__":
    for pair in campaigns_of(Path(sys.argv[1])):
        print(*pair, recompute(Path(sys.argv[1]), *pair))
