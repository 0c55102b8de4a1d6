"""The demo's estimates from its raw files once more, by code that shares nothing with the product.

It follows docs/estimates/*.md only, takes the files as `recompute.Client` reads them, and knows the
spellings that the demo's files have, no others. Where an estimate is a model's (what a campaign
caused), only its sums and its size are worked out here.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from recompute import Client, Post, Row, post_key

Day = dt.date
Z = statistics.NormalDist().inv_cdf(0.975)


def day(text: str) -> Day:
    return dt.date.fromisoformat(text[:10])


def wilson(share: float, n: float) -> tuple[float, float]:
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return middle - reach, middle + reach


# Kaplan–Meier


def share_by(waits: Sequence[tuple[int, bool]], at: int) -> float | None:
    """Share that has done it by the end of a day; None where fewer than ten were watched so long.

    `waits`: days, and whether it happened then (else: watched so long without it).
    """
    if sum(days >= at for days, _ in waits) < 10:
        return None
    left = 1.0
    for stop in range(at + 1):
        watched = sum(days >= stop for days, _ in waits)
        done = sum(days == stop and happened for days, happened in waits)
        left *= 1 - done / watched if watched else 1
    return 1 - left


def median_wait(waits: Sequence[tuple[int, bool]]) -> int | None:
    """First day by which half have done it."""
    left = 1.0
    for stop in sorted({days for days, _ in waits}):
        watched = sum(days >= stop for days, _ in waits)
        left *= 1 - sum(days == stop and happened for days, happened in waits) / watched
        if left <= 0.5 + 1e-12:
            return stop
    return None


# orders


class Campaign:
    """One campaign with its client's files."""

    def __init__(self, files: Client, name: str) -> None:
        self.files, self.name = files, name
        self.params = files.campaigns[name]
        self.roster = files.rosters[name]
        self.start: Day = self.params["start"]
        window = dt.timedelta(days=self.params["attribution"]["window_days"])
        self.last: Day = min(self.params["end"] + window, files.as_of)
        self.codes = {row["code"] for row in self.roster}
        self.links = {row["utm_content"] for row in self.roster}
        self.network, self.listed = files.network_clicks(), files.listed_clicks(name)
        self.people = list(dict.fromkeys(row["creator"] for row in self.roster))
        self.owner = {
            order["id"]: campaign
            for campaign, claims in files.claims.items()
            for order, _, _ in claims
        }

    def shared(self, name: str) -> list[Row]:
        """A sheet of the client's, else of the campaign's."""
        folder = self.files.root / "data" / self.files.slug / "_shared"
        found = [rows for path, rows in self.files.files.items()
                 if path.parent == folder and path.stem == name]  # fmt: skip
        return found[0] if found else self.files.sheet(self.name, name)

    def column(self, name: str) -> dict[str, str]:
        """Creator → what the roster says first."""
        found: dict[str, str] = {}
        for row in self.roster:
            if row[name]:
                found.setdefault(row["creator"], row[name])
        return found

    @cached_property
    def posts(self) -> dict[str, Post]:
        return self.files.posts()

    @cached_property
    def selected(self) -> dict[str, tuple[str, dict[str, int | None]]]:
        return self.files.selected(self.name)

    def window(self) -> list[tuple[str, dict[str, Any]]]:
        """(name, order) of the window's orders that count and are of no other campaign."""
        return [
            (name, order)
            for name, order in self.files.shop.items()
            if order["counts"] and self.start <= order["day"] <= self.last
            and self.owner.get(order["id"], self.name) == self.name
        ]  # fmt: skip

    def has_code(self, order: dict[str, Any]) -> bool:
        return bool(self.codes & set(order["codes"]))

    def has_click(self, order: dict[str, Any]) -> bool:
        link = {order["utm"], self.network.get(order["id"], "")}
        return bool(self.links & link) or order["id"] in self.listed

    def names_ours(self, answer: str, creator: str) -> bool:
        if creator:
            return creator in self.people
        handles = {row["handle"].lstrip("@").lower() for row in self.roster}
        words = {name.lower() for name in self.people} | handles
        return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", answer.lower()) for word in words)

    def trace_sets(self) -> dict[str, tuple[int, Decimal]]:
        """Set of orders → how many, and their net sales."""
        said: dict[str, bool] = {}
        for row in self.shared("survey"):
            if row.get("order"):
                key = row["order"].lstrip("#")
                said[key] = said.get(key, False) or self.names_ours(row["answer"], row["creator"])
        sets: dict[str, Any] = {name: [0, Decimal(0)] for name in
                ("code_only", "click_only", "both", "survey_only", "no_trace")}  # fmt: skip
        self.asked = self.silent = 0
        self.silent_sales = Decimal(0)
        for name, order in self.window():
            code, click = self.has_code(order), self.has_click(order)
            answer = said.get(name.lstrip("#"))
            if not (code or click):
                self.asked += answer is not None
                if answer is None:
                    self.silent += 1
                    self.silent_sales += order["net"]
            kind = ("both" if code and click else "code_only" if code else "click_only" if click
                    else "survey_only" if answer else "no_trace")  # fmt: skip
            sets[kind][0] += 1
            sets[kind][1] += order["net"]
        return {name: (number, sales) for name, (number, sales) in sets.items()}

    def bounds(self) -> dict[str, float]:
        """Floor, ceiling and the ceiling's upper end, in orders and net sales."""
        sets = self.trace_sets()
        traced = [sets[name] for name in ("code_only", "click_only", "both", "survey_only")]
        seen, sold = sum(n for n, _ in traced), float(sum(net for _, net in traced))
        naming, answers = sets["survey_only"][0], self.asked
        if not answers:
            totals = [row for row in self.shared("survey") if not row.get("order")
                      and self.start <= day(row["date"]) <= self.last]  # fmt: skip
            counts = [int(row.get("count") or 1) for row in totals]
            answers = sum(counts)
            naming = sum(
                count for row, count in zip(totals, counts, strict=True)
                if self.names_ours(row["answer"], row["creator"])
            )  # fmt: skip
        share = high = 0.0
        if answers and self.silent:
            share = naming / answers
            high = wilson(share, answers * self.silent / (answers + self.silent))[1]
        return {
            "floor": sets["code_only"][0] + sets["both"][0],
            "ceiling": seen + share * self.silent,
            "high": seen + high * self.silent,
            "sales_floor": float(sets["code_only"][1] + sets["both"][1]),
            "sales_high": sold + high * float(self.silent_sales),
            "overlap": sets["both"][0] / max(1, sum(sets[n][0] for n in
                                                    ("code_only", "click_only", "both"))),
        }  # fmt: skip

    # leads

    def leads(self) -> list[tuple[str, int, bool]]:
        """(creator, days watched or until bought, bought) of each lead that was no customer."""
        newest: dict[str, tuple[Row, Day]] = {}
        for path, rows in self.files.with_header("Email", "Create Date", "Record ID"):
            exported = day([part for part in path.parts if re.fullmatch(r"\d{4}-\d\d-\d\d", part)]
                           [-1])  # fmt: skip
            for row in rows:
                newest[row["Email"].lower()] = (row, exported)
        links = {row["utm_content"]: row["creator"] for row in self.roster}
        found = []
        for row, exported in newest.values():
            creator = links.get(row["Original Traffic Source Drill-Down 2"])
            came = day(row["Create Date"])
            if creator is None or not self.start <= came <= self.last:
                continue
            until = min(exported, self.files.as_of)
            text = row["Became a Customer Date"]
            bought = day(text) if text and day(text) <= until else None
            if bought is None or bought >= came:
                found.append((creator, ((bought or until) - came).days, bought is not None))
        return found

    # customers

    def customers(self) -> dict[str, Any]:
        """Sums over the customers brought, and over all whose chain leads to one of them."""
        orders = sorted(
            (order for order in self.files.shop.values() if order["counts"]),
            key=lambda order: dt.datetime.fromisoformat(order["when"]),
        )
        claimed = {order["id"]: (name, creator) for name, claims in self.files.claims.items()
                   for order, creator, _ in claims}  # fmt: skip
        spent: dict[str, Decimal] = defaultdict(Decimal)
        first: dict[str, dict[str, Any]] = {}
        for order in orders:
            spent[order["customer"]] += order["net"]
            first.setdefault(order["customer"], order)
        won = {who: claimed[order["id"]] for who, order in first.items()
               if order["first"] and order["id"] in claimed}  # fmt: skip
        parent: dict[str, str] = {}
        for row in self.shared("referrals"):
            who, by = row["customer"].lower(), row["referred_by"].lower()
            if who != by and not (who in first and by in first
                                  and moment(first[by]) > moment(first[who])):  # fmt: skip
                parent[who] = by
        brought = {who for who, (campaign, _) in won.items() if campaign == self.name}
        tree, below = Decimal(0), 0
        for who in spent:
            at, steps = who, 0
            while at not in won and at in parent and steps < 1000:
                at, steps = parent[at], steps + 1
            if at in brought:
                tree += spent[who]
                below += who != at
        own = sum((spent[who] for who in brought), Decimal(0))
        referred = sum((spent[who] for who, by in parent.items() if by in brought and who in spent),
                       Decimal(0))  # fmt: skip
        return {"brought": len(brought), "own": float(own), "referred": float(referred),
                "tree": float(tree), "below": below}  # fmt: skip

    # relations

    def at_risk(self) -> dict[str, tuple[float, float]]:
        """Owner ('' for nobody) → net sales of 365 days, at least and at most."""
        since = self.files.as_of - dt.timedelta(days=364)
        latest: dict[str, str] = {}
        ever: dict[str, set[str]] = defaultdict(set)
        begun = [name for name, params in self.files.campaigns.items()
                 if params["start"] <= self.files.as_of]  # fmt: skip
        for name in sorted(begun, key=lambda name: self.files.campaigns[name]["start"]):
            for row in self.files.rosters[name]:
                latest[row["creator"]] = row["relationship_owner"]
                ever[row["creator"]] |= {row["relationship_owner"]} - {""}
        found: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for claims in self.files.claims.values():
            for order, creator, _ in claims:
                if since <= order["day"] <= self.files.as_of:
                    owner = latest[creator]
                    found[owner][1] += float(order["net"])
                    if owner and len(ever[creator]) == 1:
                        found[owner][0] += float(order["net"])
        return {owner: (least, most) for owner, (least, most) in found.items()}

    def post_rows(self) -> list[tuple[str, str, dict[str, int | None], str]]:
        """(creator, platform, figures, role) of each post of the campaign."""
        listed = {post_key(row["platform"], row["permalink"]): row
                  for row in self.files.sheet(self.name, "posts") if row["permalink"]}  # fmt: skip
        whose = {(row["platform"], row["handle"].lstrip("@")): row["creator"]
                 for row in self.roster}  # fmt: skip
        known = self.posts
        found = []
        for key, (platform, facts) in self.selected.items():
            row = listed.get(key)
            creator = row["creator"] if row else whose[platform, known[key].handle]
            found.append((creator, platform, facts, row["role"] if row else ""))
        return found

    def advocates(self) -> dict[str, tuple[int, int, int]]:
        """Class → posts, impressions, orders of the roster's creators."""
        kind, model = self.column("kind"), self.column("model")
        named = {who: "inside" if kind.get(who) == "employee"
                 else "unknown" if who not in kind or who not in model
                 else "outside" if model[who] == "unpaid" else "paid"
                 for who in self.people}  # fmt: skip
        sums = {name: [0, 0, 0] for name in named.values()}
        for creator, _, facts, _ in self.post_rows():
            sums[named[creator]][0] += 1
            sums[named[creator]][1] += facts["views"] or 0
        for _, creator, _ in self.files.claims[self.name]:
            sums[named[creator]][2] += 1
        return {name: (posts, views, orders) for name, (posts, views, orders) in sums.items()}

    def placements(self) -> tuple[int, int, int, int]:
        """Posts and impressions of placements, and of the campaign."""
        kind = self.column("kind")
        rows = self.post_rows()
        placed = [role == "placement" or kind.get(who) == "faceless" for who, _, _, role in rows]
        views = [facts["views"] or 0 for _, _, facts, _ in rows]
        return (sum(placed), sum(itertools.compress(views, placed)), len(rows), sum(views))

    def cost_at(self, price: str) -> dict[str, Decimal]:
        """Creator → cost with product at that price (`cogs`, `retail`), on the campaign's basis."""
        said = self.params.get("product_cost")
        self.params["product_cost"] = price
        try:
            return self.files.cost(self.name, self.params["cost_basis"])
        finally:
            if said is None:
                del self.params["product_cost"]
            else:
                self.params["product_cost"] = said

    # comments, outreach

    def labels(self) -> tuple[Counter[str], int]:
        """Labels of the comments under the campaign's posts, and how many comments there are."""
        ours = set(self.selected)
        found: Counter[str] = Counter()
        rows = [row for row in self.files.sheet(self.name, "comments")
                if day(row["date"]) <= self.files.as_of]  # fmt: skip
        for row in rows:
            site = re.search(r"(instagram|tiktok|youtube|facebook)\.com", row["post"])
            assert site and post_key(site[1], row["post"]) in ours
            found[row["label"]] += 1
        return found, len(rows)

    def waits(self) -> dict[str, list[tuple[int, bool]]]:
        """Step of the outreach → how long each creator has waited for it."""
        now = self.files.as_of
        events: dict[str, dict[str, Day]] = defaultdict(dict)
        for row in sorted(self.files.sheet(self.name, "outreach"), key=lambda row: row["date"]):
            if day(row["date"]) <= now:
                events[row["creator"]].setdefault(row["event"], day(row["date"]))
        posted = self.published()
        found: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        for creator, had in events.items():
            out = had.get("declined", now)
            if "contacted" in had:
                found["days_contact_to_terms"].append(
                    waited(had["contacted"], had.get("terms"), out)
                )
            if "shipped" in had:
                told = [at for at in posted[creator] if at >= had["shipped"]]
                told += [day(row["date"]) for row in self.files.sheet(self.name, "outreach")
                         if row["creator"] == creator and row["event"] == "posted"
                         and had["shipped"] <= day(row["date"]) <= now]  # fmt: skip
                found["days_ship_to_post"].append(waited(had["shipped"], min(told, default=None),
                                                         now))  # fmt: skip
            if "terms" in had and had.get("fee_asked", Day.max) > had["terms"]:
                end = out if out >= had["terms"] else now
                found["days_to_late_fee_ask"].append(
                    waited(had["terms"], had.get("fee_asked"), end)
                )
        return found

    def published(self) -> dict[str, list[Day]]:
        """Creator → days of the campaign's posts."""
        listed = {post_key(row["platform"], row["permalink"]): row
                  for row in self.files.sheet(self.name, "posts") if row["permalink"]}  # fmt: skip
        whose = {(row["platform"], row["handle"].lstrip("@")): row["creator"]
                 for row in self.roster}  # fmt: skip
        known, found = self.posts, defaultdict(list)
        for key in self.selected:
            row, post = listed.get(key), known.get(key)
            at = post.published if post else day(row["published"]) if row else None
            assert at is not None
            creator = row["creator"] if row else whose[post.platform, post.handle]  # type: ignore[union-attr]
            found[creator].append(at)
        return found

    # lift

    def shop_days(self, first: Day, last: Day) -> list[tuple[Day, int, float]]:
        """(day, orders, net sales) of the whole shop."""
        by_day: dict[Day, list[Decimal]] = defaultdict(list)
        for order in self.files.shop.values():
            if order["counts"]:
                by_day[order["day"]].append(order["net"])
        days = [first + dt.timedelta(days=at) for at in range((last - first).days + 1)]
        return [(at, len(by_day[at]), float(sum(by_day[at]))) for at in days]

    def counterfactual(self, first: Day, last: Day) -> tuple[float, float]:
        """Orders and net sales if each weekday had been as in the twelve weeks before, without the
        days of other campaigns: what a model's expectation should not be far from."""
        taken: set[Day] = set()
        for name, params in self.files.campaigns.items():
            if name != self.name and params["start"] < self.start:
                end = params["end"] + dt.timedelta(days=params["attribution"]["window_days"])
                taken |= {params["start"] + dt.timedelta(days=at)
                          for at in range((end - params["start"]).days + 1)}  # fmt: skip
        before = self.shop_days(self.files.begin, first - dt.timedelta(days=1))
        before = [row for row in before if row[0] not in taken][-84:]
        usual = {weekday: [(orders, sales) for at, orders, sales in before
                           if at.weekday() == weekday] for weekday in range(7)}  # fmt: skip
        asked = self.shop_days(first, last)
        return tuple(  # type: ignore[return-value]
            sum(statistics.mean(one[which] for one in usual[at.weekday()]) for at, _, _ in asked)
            for which in (0, 1)
        )


def moment(order: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(order["when"])


def waited(since: Day, done: Day | None, end: Day) -> tuple[int, bool]:
    if done is not None and done <= end:
        return (done - since).days, True
    return (end - since).days, False


# weight in the mix


def journeys(rows: Iterable[Row], until: Day) -> list[tuple[tuple[str, ...], bool]]:
    """Touches in order, and whether they ended in a sale."""
    by_customer: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if day(row["time"]) <= until:
            by_customer[row["customer"]].append(row)
    found = []
    for mine in by_customer.values():
        touches: list[str] = []
        for row in sorted(mine, key=lambda row: (row["time"], row["converted"] == "yes",
                                                 row["touch"].lower())):  # fmt: skip
            touches.append(row["touch"])
            if row["converted"] == "yes":
                found.append((tuple(touches), True))
                touches = []
        if touches:
            found.append((tuple(touches), False))
    return found


def removal(paths: Sequence[tuple[tuple[str, ...], bool]]) -> dict[str, float]:
    """Touch → its weight by removal effect: the chain is walked until hardly anybody is left."""
    steps: dict[str, Counter[str]] = defaultdict(Counter)
    for touches, sold in paths:
        for one, other in itertools.pairwise(("@start", *touches, "@sale" if sold else "@lost")):
            steps[one][other] += 1
    chance = {one: {other: n / counted.total() for other, n in counted.items()}
              for one, counted in steps.items()}  # fmt: skip

    def sales(without: str | None = None) -> float:
        here, sold = {"@start": 1.0}, 0.0
        for _ in range(2000):
            there: dict[str, float] = defaultdict(float)
            for one, mass in here.items():
                for other, p in chance[one].items():
                    if other == "@sale":
                        sold += mass * p
                    elif other not in ("@lost", without):
                        there[other] += mass * p
            here = there
            if sum(here.values()) < 1e-14:
                break
        return sold

    whole = sales()
    effects = {touch: 1 - sales(touch) / whole for touch in chance if touch != "@start"}
    return {touch: effect / sum(effects.values()) for touch, effect in effects.items()}


def by_rule(paths: Sequence[tuple[tuple[str, ...], bool]]) -> dict[str, dict[str, float]]:
    """First, last and linear shares of the sales."""
    won = [touches for touches, sold in paths if sold]
    found: dict[str, dict[str, float]] = {name: defaultdict(float)
                                          for name in ("first", "last", "linear")}  # fmt: skip
    for touches in won:
        found["first"][touches[0]] += 1 / len(won)
        found["last"][touches[-1]] += 1 / len(won)
        for touch in set(touches):
            found["linear"][touch] += 1 / len(set(touches)) / len(won)
    return found
