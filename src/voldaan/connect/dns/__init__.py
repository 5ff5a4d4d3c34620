"""DNS: what the world may know of a mail domain (SPF, DKIM, DMARC), looked up, and in plain words what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import dns.exception
import dns.resolver


class Away(Exception):
    """Geen antwoord: nothing can be said of the domain now."""


class Lookup(Protocol):
    """Opzoeken: the texts that stand under a name; none is an empty list."""

    def texts(self, name: str) -> list[str]:
        """TXT records; :raises Away: when nobody answers."""
        ...


@dataclass
class Resolver:
    """The name servers of this machine."""

    seconds: float = 3.0

    def texts(self, name: str) -> list[str]:
        try:
            answer = dns.resolver.resolve(name, "TXT", lifetime=self.seconds)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError) as error:
            raise Away(str(error)) from error
        return [b"".join(record.strings).decode("utf8", "replace") for record in answer]


class Finding(NamedTuple):
    """Bevinding: good, missing, weak, or away; with what stands there, and what to put there."""

    name: str
    state: str
    found: str
    record: str
    wanted: str


def check(domain: str, selector: str, lookup: Lookup, *, include: str = "") -> list[Finding]:
    """Kijk een domein na; ``include`` is what the provider asks to stand in the SPF record."""
    return [_spf(domain, lookup, include), _dkim(domain, selector, lookup), _dmarc(domain, lookup)]


def _texts(lookup: Lookup, name: str, begins: str) -> list[str] | None:
    try:
        return [text for text in lookup.texts(name) if text.lower().startswith(begins)]
    except Away:
        return None


def _spf(domain: str, lookup: Lookup, include: str) -> Finding:
    found = _texts(lookup, domain, "v=spf1")
    part = f"include:{include} " if include else "a mx "
    wanted = f"v=spf1 {part}-all"
    if found is None:
        return Finding("SPF", "away", "", domain, wanted)
    if len(found) != 1:
        return Finding("SPF", "double" if found else "missing", " | ".join(found), domain, wanted)
    words = found[0].lower().split()
    weak = words[-1] in ("+all", "all", "?all") or bool(include and f"include:{include}" not in words)
    return Finding("SPF", "weak" if weak else "good", found[0], domain, wanted)


def _dkim(domain: str, selector: str, lookup: Lookup) -> Finding:
    if not selector:
        return Finding("DKIM", "unknown", "", f"…._domainkey.{domain}", "")
    name = f"{selector}._domainkey.{domain}"
    try:
        found = [text for text in lookup.texts(name) if "p=" in text]
    except Away:
        return Finding("DKIM", "away", "", name, "")
    if not found:
        return Finding("DKIM", "missing", "", name, "")
    keyless = "p=;" in found[0].replace(" ", "") or found[0].replace(" ", "").endswith("p=")
    return Finding("DKIM", "weak" if keyless else "good", found[0][:80], name, "")


def _dmarc(domain: str, lookup: Lookup) -> Finding:
    name, wanted = f"_dmarc.{domain}", f"v=DMARC1; p=quarantine; rua=mailto:postmaster@{domain}"
    found = _texts(lookup, name, "v=dmarc1")
    if found is None:
        return Finding("DMARC", "away", "", name, wanted)
    if len(found) != 1:
        return Finding("DMARC", "double" if found else "missing", " | ".join(found), name, wanted)
    policy = found[0].lower().replace(" ", "")
    return Finding("DMARC", "weak" if "p=none" in policy else "good", found[0], name, wanted)
