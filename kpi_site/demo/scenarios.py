"""The small demo: three invented clients in three languages, seven campaigns.

`PLANTED` lists what a person should find in it; the campaigns are in the modules `client_*`.
"""

from __future__ import annotations

from kpi_site.demo.client_cumbrosa import CUMBROSA
from kpi_site.demo.client_lindenquell import LINDENQUELL
from kpi_site.demo.client_wickerby import WICKERBY

PLANTED = (
    (
        "wickerby-home/new-year-reset",
        "the third creator's code stands on a coupon site from day 12 on",
    ),
    (
        "wickerby-home/new-year-reset",
        "the first creator's code: 4 uses more in the discounts export than orders",
    ),
    (
        "wickerby-home/new-year-reset",
        "a reel of a small account goes round; most comments are unkind",
    ),
    (
        "wickerby-home/new-year-reset",
        "an employee and a customer post unpaid: advocates inside and outside the company",
    ),
    (
        "wickerby-home/spring-tables",
        "a television advert in the third week sells in Ireland too, where no creator is heard",
    ),
    ("wickerby-home/spring-tables", "Perrin has left; Sorrel looks after her creators"),
    (
        "wickerby-home/spring-tables",
        "journeys: a creator's touch makes one in eight buy, more with the newsletter",
    ),
    ("wickerby-home/spring-tables", "three creators ask for a fee after the terms"),
    ("wickerby-home/spring-tables", "partners' clicks are in the affiliate network's export only"),
    ("wickerby-home/garden-hosts", "in flight; costs not yet due and posts still to come"),
    ("lindenquell/winterhaut", "stories of the earlier export are gone from the later one"),
    ("lindenquell/winterhaut", "leads buy within two weeks: the final share can be told"),
    ("lindenquell/fruehlingsroutine", "leads buy weeks later: most conversions are still to come"),
    (
        "lindenquell/fruehlingsroutine",
        "the agency's fee is allocated: cost by creator is estimated",
    ),
    ("cafe-cumbrosa/cosecha-nueva", "no click key: orders without a code are nobody's"),
    ("cafe-cumbrosa/cosecha-nueva", "a faceless account engages and sells nothing"),
    ("cafe-cumbrosa/cosecha-nueva", "its posts are supplied creative: placements"),
    ("cafe-cumbrosa/cosecha-nueva", "a survey without order numbers: totals only"),
    ("cafe-cumbrosa/mesa-de-todos", "the shop's own list says which link some orders came by"),
    ("cafe-cumbrosa/mesa-de-todos", "some of the gifted creators never post"),
    (
        "cafe-cumbrosa/cosecha-nueva",
        "fees not yet paid have no date: they are no cost on the paid basis",
    ),
    ("every client", "cancelled, voided, test and zero-value orders; full and partial refunds"),
    ("every client", "orders with two codes, codes in lower case, customers who come back"),
)
"""Where and what."""

CLIENTS = (WICKERBY, LINDENQUELL, CUMBROSA)
