"""Attempts (pogingen): how often one address, account or code tries something, and when that is enough for a while.

The count stands in the database, so that every process counts along. It is over by itself after its minutes: nobody is
shut out for good, and what a stranger does at his own address shuts out nobody else.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings

from voldaan.base import clock, sql

KEPT_DAYS = 2


class Limit(NamedTuple):
    """Grens: so many times within so many minutes."""

    kind: str
    most: int
    minutes: int


#: Wrong passwords: for one account from one address, from one address, and for one account from anywhere.
LOG_IN_HERE = Limit("log_in_here", 10, 15)
LOG_IN_ADDRESS = Limit("log_in_address", 50, 15)
LOG_IN_ACCOUNT = Limit("log_in_account", 200, 15)
#: What is sent from the pages of debtors, and codes that do not exist.
PORTAL_ADDRESS = Limit("portal_address", 60, 60)
PORTAL_CODE = Limit("portal_code", 40, 60)
PORTAL_GUESS = Limit("portal_guess", 40, 60)

_COUNT = """
INSERT INTO people_attempt AS a (kind, fingerprint, since_at, count) VALUES (%(kind)s, %(who)s, %(now)s, 1)
ON CONFLICT (kind, fingerprint) DO UPDATE SET
    count = CASE WHEN a.since_at <= %(from)s THEN 1 ELSE a.count + 1 END,
    since_at = CASE WHEN a.since_at <= %(from)s THEN %(now)s ELSE a.since_at END
"""


def too_many(limit: Limit, who: str) -> bool:
    """Of het genoeg is for now; looking does not count."""
    row = sql.fetch_one(
        "SELECT count FROM people_attempt WHERE kind = %s AND fingerprint = %s AND since_at > %s",
        [limit.kind, _fingerprint(limit, who), clock.now() - timedelta(minutes=limit.minutes)],
    )
    return row is not None and row[0] >= limit.most


def count(limit: Limit, who: str) -> None:
    """Tel één poging; what is long over goes."""
    now = clock.now()
    sql.execute(
        _COUNT,
        {"kind": limit.kind, "who": _fingerprint(limit, who), "now": now,
         "from": now - timedelta(minutes=limit.minutes)},
    )  # fmt: skip
    sql.execute("DELETE FROM people_attempt WHERE since_at < %s", [now - timedelta(days=KEPT_DAYS)])


def forget(limit: Limit, who: str) -> None:
    """Vergeet: it went well, the count begins again."""
    sql.execute(
        "DELETE FROM people_attempt WHERE kind = %s AND fingerprint = %s", [limit.kind, _fingerprint(limit, who)]
    )


def _fingerprint(limit: Limit, who: str) -> str:
    key = f"{settings.SECRET_KEY}:{limit.kind}".encode()
    return hmac.new(key, who.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
