"""Proofs (bewijzen) of client money: what a client can verify himself, without us and without our program.

Each proof seals the rows that are new since the last one: a Merkle root over their hashes (RFC 6962: leaves and nodes
hashed apart, an odd one moves up), chained to the proof before. ``bin/verify-client-money`` is the independent check.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from voldaan.base import clock, events, sql
from voldaan.base.actor import Actor, Permission
from voldaan.base.errors import Refused
from voldaan.client_money import leaves
from voldaan.client_money.events import ClientMoneyProved
from voldaan.client_money.leaves import Leaf
from voldaan.client_money.models import Proof
from voldaan.ledger.accounts import Account
from voldaan.parties.models import Creditor

#: Field of a proof -> the account whose balance it states, and whether credit counts up.
BALANCES = {
    "payable_cents": (Account.CLIENT_PAYABLE, 1),
    "withheld_cents": (Account.COMMISSION_WITHHELD, 1),
    "due_cents": (Account.COMMISSION_DUE, -1),
}
_SAID = ("number", "made_on", "entries", *BALANCES, "root")


def merkle_root(hashes: Sequence[str]) -> str:
    """Merkle root over hexadecimal hashes; empty for none."""
    level = [bytes.fromhex(h) for h in hashes]
    while len(level) > 1:
        pairs = [level[n : n + 2] for n in range(0, len(level), 2)]
        level = [hashlib.sha256(b"\x01" + b"".join(p)).digest() if len(p) == 2 else p[0] for p in pairs]
    return level[0].hex() if level else ""


def chained(previous: str, values: Iterable[object]) -> str:
    """Schakel: the hash of a proof, over the one before and all that it states."""
    return hashlib.sha256("|".join([previous, *map(str, values)]).encode()).hexdigest()


def prove(actor: Actor, client: Creditor) -> Proof | None:
    """Bewijzen: seal what is new of this client; the last proof when nothing is, None when there never was anything.

    :raises Refused: when a row that was sealed before says something else now: nothing is proved over a theft.
    """
    actor.must(Permission.READ)
    sql.execute("SELECT pg_advisory_xact_lock(%s, 41)", [actor.tenant_id % 2**31])
    altered = [b for b in leaves.broken() if b[2] == client.name]
    if altered:
        kind, row, name, number = altered[0]
        raise Refused(
            f"Een regel uit bewijs {number} van {name} is daarna gewijzigd: {leaves.KINDS[kind].table} {row}. Er is "
            "geen nieuw bewijs gemaakt. Draai voldaan check en zoek uit wie dat deed."
        )
    last = Proof.objects.filter(creditor=client).order_by("-number").first()
    fresh = list(leaves.leaves(client.id, sealed=False))
    if not fresh:
        return last
    proof = _store(actor, client, last, fresh)
    said = ClientMoneyProved(proof_id=proof.id, creditor_id=client.id, sha256=proof.sha256)
    events.record(actor, [events.Entry(said)])
    return proof


def _store(actor: Actor, client: Creditor, last: Proof | None, fresh: list[Leaf]) -> Proof:
    ids = sql.take_ids("client_money_proofentry", len(fresh))
    proof = Proof(
        tenant_id=actor.tenant_id, creditor=client, number=last.number + 1 if last else 1, made_on=clock.today(),
        entries=len(fresh), root=merkle_root([leaf.sha256 for leaf in fresh]), previous=last.sha256 if last else "",
        **{name: (getattr(last, name) if last else 0) + cents for name, cents in _moved(fresh).items()},
    )  # fmt: skip
    proof.sha256 = chained(proof.previous, [getattr(proof, name) for name in _SAID])
    proof.save(force_insert=True)
    sql.insert(
        "client_money_proofentry",
        {"id": "bigint", "kind": "text", "subject_id": "bigint", "sha256": "text"},
        [(id_, leaf.kind, leaf.subject_id, leaf.sha256) for id_, leaf in zip(ids, fresh, strict=True)],
        constants={"tenant_id": actor.tenant_id, "proof_id": proof.id, "creditor_id": client.id},
    )
    if len(fresh) >= sql.LOAD_ROWS:
        sql.refresh_statistics()
    return proof


def _moved(found: Iterable[Leaf]) -> dict[str, int]:
    """What these rows did to each balance that a proof states."""
    moved = dict.fromkeys(BALANCES, 0)
    for told in (leaf.told() for leaf in found if leaf.kind == "transfer"):
        for name, (account, sign) in BALANCES.items():
            side = (told["credit"] == account.name) - (told["debit"] == account.name)
            moved[name] += sign * side * told["amount_cents"]
    return moved


def as_file(client: Creditor) -> str:
    """Bewijsbestand for the client: all his proofs, and every row that they seal, as one JSON document.

    A row that is gone is not in it; then whoever verifies it finds that its proof counted more.
    """
    found = {(leaf.kind, leaf.subject_id): leaf for leaf in leaves.leaves(client.id, sealed=True)}
    sealed = sql.fetch(
        "SELECT b.number, p.kind, p.subject_id FROM client_money_proofentry p"
        " JOIN client_money_proof b ON b.id = p.proof_id WHERE p.creditor_id = %s ORDER BY p.id",
        [client.id],
    )
    document = {
        "format": "voldaan-client-money-1",
        "client": client.name,
        "proofs": [_told(proof) for proof in Proof.objects.filter(creditor=client).order_by("number")],
        "entries": [
            {"proof": number, **found[kind, subject].told()}
            for number, kind, subject in sealed
            if (kind, subject) in found
        ],
    }
    return json.dumps(document, default=str, ensure_ascii=False, indent=1) + "\n"


def _told(proof: Proof) -> dict[str, Any]:
    return {name: getattr(proof, name) for name in (*_SAID, "previous", "sha256")}


def chain_errors() -> list[tuple[Proof, str]]:
    """Fouten in de keten: proofs whose hash, root, count, link or balance is not what their rows give."""
    wrong: list[tuple[Proof, str]] = []
    last: dict[int, Proof] = {}
    hashes: dict[int, list[str]] = {}
    for proof_id, sha256 in sql.fetch("SELECT proof_id, sha256 FROM client_money_proofentry ORDER BY id"):
        hashes.setdefault(proof_id, []).append(sha256)
    for proof in Proof.objects.select_related("creditor").order_by("creditor_id", "number"):
        before = last.get(proof.creditor_id)
        mine = hashes.get(proof.id, [])
        tests = {
            "link": (before.sha256 if before else "") == proof.previous,
            "number": (before.number + 1 if before else 1) == proof.number,
            "entries": len(mine) == proof.entries,
            "root": merkle_root(mine) == proof.root,
            "sha256": chained(proof.previous, [getattr(proof, name) for name in _SAID]) == proof.sha256,
        }
        wrong += [(proof, name) for name, right in tests.items() if not right]
        last[proof.creditor_id] = proof
    return wrong
