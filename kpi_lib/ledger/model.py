"""The client's ledger: which posts belong to which campaign, and each order claimed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from kpi_lib.errors import Problem
from kpi_lib.params.models import CampaignParams, ClientParams
from kpi_lib.sources.source import FileReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All of a client's rows after snapshots, selection and claims; frames carry `source`, `row`.

    Frames (columns besides the tidy table's own, see `kpi_lib.tables`):

    - `creators`: one row a campaign and creator: `campaign, creator, followers` (largest of the
      creator's accounts), `tier, country, language, kind, model, relationship_owner,
      first_collaboration, new_or_returning` (`new` if no earlier campaign of this client had the
      creator and first_collaboration is not before this campaign's start), `codes` (;-joined,
      upper case), `utm_content, handles` (;-joined), `commission_rate, assets_contracted,
      assets_delivered, sheet` (number of roster rows).
    - `posts`: one row a post that any export or sheet knows: `post` (stable key:
      `platform:post_id`, else `platform:permalink`, else `contracted:campaign:creator:n`),
      `platform, creator` (None: an account of nobody's roster; `@brand` for the brand),
      `campaign` (None: not selected), `selected_by` (`sheet`, `hashtag`, `mention`, `permalink`),
      `published, format, role, contracted, disclosed, needs_disclosure, boosted, joint,
      rights_until, reused, reuse_value, caption, permalink`, the facts, `engagements`,
      `engagement_parts` (e.g. `likes+comments+shares+saves`), `basis` (`measured`, `reported`;
      missing where no figures are known), `exported_on` of the snapshot used, `last_seen` (date,
      where the newest export of that account lacks the post), `found` (False: in a sheet but in no
      export), `listed` (in its campaign's sheet), `impressions_from` (`impressions` or `views`),
      `joint_follows`.
    - `orders`: one row an order: the table's own columns and `day` (client's zone), `net_sales,
      gross_sales, discounts, refunds` (reporting currency), `excluded` (None or `cancelled`,
      `voided`, `test`, `zero`, `duplicate`), `estimated` (bool: net sales rest on an apportioned
      refund), `first_order` (boolean, NA where unknown), `campaign, creator, how` (`code`,
      `click`), `rivals` (other claims that lost, `campaign/creator/how` joined by ;), `basis`
      (`measured`; `estimated` with `estimated`; `reported`: an affiliate network's actions where
      there is no shop file).
    - `claims`: one row a campaign: `rule`, `shop` (a shop file covers its days), `click_key` (any
      order of its days can be found by a click) and `click_kinds`, `history`,
      `leads_by_creator`, `qualified_known`.
    - `overlaps`: one row a claim that another campaign or creator lost: `order, campaign, creator,
      how, rival_campaign, rival_creator, rival_how`.
    - `traces`: one row an `order`, `campaign`, `creator` (missing where a click names the campaign
      only) and `how` (`code`, `click`): every code and click of a campaign on the orders of its
      window that count, whatever its rule says, the most believed first. An order is of one
      campaign: the one that claims it, else the one that started last; of none where two started
      on the same day.
    - `shop`: one row, or none without a shop: `orders_in_files, first_day, last_day,
      covered_until, kind` (`shop`, `network`).
    - `costs`: cost lines in reporting currency: `campaign, creator, platform, post, part, amount,
      committed_on, accrued_on, paid_on, day` (of the cost basis), `basis` (`measured`; `estimated`
      once allocated or from a rate), `allocated` (bool).
    - `sessions`: rows that are a campaign's: `campaign, creator` (or None), `day` (or NaT),
      `sessions, engaged_sessions, finest` (True: the rows that are summed).
    - `leads`: `campaign, creator, created, qualified, converted, value, lead`.
    - `contacts`: one row a person and list of contacts, whoever brought them: `lead, scope` (the
      campaign whose folder holds the list; missing: the client's list), `created, qualified,
      converted, exported_on`.
    - `outreach`, `paid`, `followers`, `comments`, `installs`, `survey`, `discounts`, `actions`,
      `referrals`, `series`, `journeys`, `rate_card`, `account_daily`, `order_clicks`: the tidy
      tables after snapshots, with `campaign` where the file's scope says it. `post` of `paid` and
      `comments` is the key of `posts`, and they have its `creator` and `platform`; `actions` have
      `day`, `campaign`, `creator`, `counts` (not reversed); `rate_card` has one row a campaign and
      line; `survey` has `named`, the creator of any roster whom the answer names (by its `creator`
      column, else by name or handle in its words). Amounts are in the reporting currency.
    """

    client: str
    client_params: ClientParams
    campaigns: Mapping[str, CampaignParams]
    as_of: Mapping[str, dt.date]
    """Per campaign: params' or argument's as_of, else its newest export date, else its end."""
    files: tuple[FileReport, ...]
    frames: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    """Ledger problems (ambiguous codes, unknown creators, …); file problems stay in `files`."""
    _own: dict[tuple[str, str], pd.DataFrame] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def of_campaign(self, name: str, campaign: str) -> pd.DataFrame:
        """A campaign's rows of a frame, numbered anew; picked once, and not to be changed."""
        if (name, campaign) not in self._own:
            frame = self.frames[name]
            mine = frame[frame["campaign"] == campaign].reset_index(drop=True)
            self._own[name, campaign] = mine
        return self._own[name, campaign]

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """Two roads to one number, and what is left between them."""

    check: str
    """`creators_to_campaign`, `orders_to_shop`, `codes_to_times_used`, `clicks_to_sessions`,
    `contracted_to_found`, `listed_to_found`, `network_to_orders`, `commission`, …"""
    subject: str
    """What it is about: a code, a creator, the shop."""
    left: float | None
    left_label: str
    right: float | None
    right_label: str
    tolerance: float
    meaning: str
    """What a residual means, in English: the message id of its translation."""

    @property
    def residual(self) -> float | None:
        if self.left is None or self.right is None:
            return None
        return self.left - self.right

    @property
    def ok(self) -> bool | None:
        """None where it cannot be said."""
        if self.residual is None or self.right is None:
            return None
        scale = max(abs(self.right), abs(self.left or 0.0))
        return abs(self.residual) <= self.tolerance * scale + 1e-9
