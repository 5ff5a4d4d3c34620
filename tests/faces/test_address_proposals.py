"""An address that somebody wrote waits on the debtor's page and in the worklist until a person decides."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from tests.faces.conftest import TODAY, Office
from tests.faces.test_debtors import party
from tests.faces.test_disputes import letter
from tests.faces.test_inbox_pages import bring, mail, state
from tests.faces.test_pages import text

from voldaan.base import clock, sql, tenancy
from voldaan.base.errors import Refused
from voldaan.claims import address_proposals, own_values
from voldaan.daily import worklist

MOVED = "Ik ben verhuisd. Mijn nieuwe adres is Droomweg 12, 9990 AE Proefstad."


def address(office: Office) -> tuple[str, str, str, list[str]]:
    with tenancy.active(office.tenant.id):
        row = sql.fetch(
            "SELECT street, postcode, town, local_fields FROM parties_party WHERE id = %s", [party(office)]
        )[0]
    return row[0], row[1], row[2], list(row[3])


OLD = ("Dorpsstraat 1", "3511 AB", "Utrecht", [])
NEW = ("Droomweg 12", "9990 AE", "Proefstad", ["postcode", "street", "town"])


def proposals(office: Office) -> list[tuple[int, str]]:
    with tenancy.active(office.tenant.id):
        return [(p.id, p.state) for p in address_proposals.of_party(party(office))]


def test_a_reply_that_names_an_address_changes_nothing_by_itself(alfa: Office, beta: Office) -> None:
    reply = bring(alfa, mail(MOVED))
    assert bring(alfa, mail(MOVED)) == reply
    assert address(alfa) == OLD
    assert [state for _, state in proposals(alfa)] == ["waiting"]
    page = text(alfa.staff("viewer").get(f"/debiteuren/{party(alfa)}").content)
    for words in ("Droomweg 12, 9990 AE Proefstad", "Nu: Dorpsstraat 1, 3511 AB Utrecht.", "Opgegeven door"):
        assert words in page
    assert "Neem over" not in page
    with tenancy.active(alfa.tenant.id):
        assert [(t.kind, t.party_id) for t in worklist.to_do(TODAY) if t.kind == "address_proposal"] == [
            ("address_proposal", party(alfa))
        ]
    assert "opgegeven adressen" in text(alfa.staff().get("/werk").content).lower()
    assert "Droomweg" not in text(beta.staff().get(f"/debiteuren/{party(beta)}").content)


def test_one_click_beside_the_reply_accepts_the_address_and_handles_the_reply(alfa: Office) -> None:
    reply = bring(alfa, mail(MOVED))
    desk = alfa.staff()
    assert "Neem dit adres over" in text(desk.get(f"/post/{reply}").content)
    assert [desk.post(f"/post/{reply}/adres").status_code for _ in range(2)] == [302, 302]
    assert address(alfa) == NEW
    assert state(alfa) == ([("handled", "address")], [])
    page = text(desk.get(f"/debiteuren/{party(alfa)}").content)
    assert "Bron: de debiteur zelf." in page


@pytest.mark.parametrize("role", ["owner", "controller", "handler", "viewer"])
@pytest.mark.parametrize("decision", ["overnemen", "niet"])
def test_who_may_decide(role: str, decision: str, alfa: Office) -> None:
    bring(alfa, mail(MOVED))
    ((number, _),) = proposals(alfa)
    answer = alfa.staff(role).post(f"/debiteuren/adresvoorstel/{number}/{decision}")
    decided = {"overnemen": "accepted", "niet": "refused"}[decision]
    allowed = role != "viewer"
    assert (answer.status_code, proposals(alfa)) == (
        (302, [(number, decided)]) if allowed else (403, [(number, "waiting")])
    )


def test_another_administrations_proposal_is_not_there(alfa: Office, beta: Office) -> None:
    bring(alfa, mail(MOVED))
    ((number, _),) = proposals(alfa)
    assert beta.staff().post(f"/debiteuren/adresvoorstel/{number}/overnemen").status_code == 404
    assert Client().post(f"/debiteuren/adresvoorstel/{number}/overnemen").status_code == 302
    assert address(alfa) == OLD


def test_a_decision_is_taken_back_with_everything_that_was_known_before(alfa: Office) -> None:
    desk = alfa.staff()
    with tenancy.active(alfa.tenant.id):
        own_values.correct_debtor(alfa.actor, party(alfa), {"street": "Handweg 5"})
    bring(alfa, mail(MOVED))
    ((number, _),) = proposals(alfa)
    place = f"/debiteuren/adresvoorstel/{number}"
    for _ in range(2):
        desk.post(f"{place}/overnemen")
    assert address(alfa) == NEW
    for _ in range(2):
        assert desk.post(f"{place}/terugdraaien").status_code == 302
    assert address(alfa) == ("Handweg 5", "3511 AB", "Utrecht", ["street"])
    with tenancy.active(alfa.tenant.id):
        own = own_values.of_debtor(party(alfa))
    assert {name: (o.by_whom, o.set_by) for name, o in own.items()} == {"street": ("hand", alfa.actor.name)}
    assert proposals(alfa) == [(number, "waiting")]


def test_what_changed_again_since_is_not_taken_back(alfa: Office) -> None:
    bring(alfa, mail(MOVED))
    ((number, _),) = proposals(alfa)
    with tenancy.active(alfa.tenant.id):
        address_proposals.accept(alfa.actor, number)
        own_values.correct_debtor(alfa.actor, party(alfa), {"street": "Droomweg 14"})
        with pytest.raises(Refused, match="daarna nog eens veranderd"):
            address_proposals.undo(alfa.actor, number)
    assert address(alfa)[0] == "Droomweg 14"


def test_what_somebody_filled_in_by_hand_meanwhile_asks_nobody_any_more(alfa: Office) -> None:
    bring(alfa, mail(MOVED))
    with tenancy.active(alfa.tenant.id):
        values = {"street": "Droomweg 12", "postcode": "9990 AE", "town": "Proefstad"}
        own_values.correct_debtor(alfa.actor, party(alfa), values)
        assert address_proposals.waiting() == []
        assert address_proposals.left_behind([party(alfa)], TODAY) == frozenset()
    assert proposals(alfa) == []


def test_an_address_from_a_later_day_keeps_no_letter_back_before_that_day(alfa: Office) -> None:
    bring(alfa, mail(f"Per 1 december 2026 verhuizen wij. {MOVED}"))
    with tenancy.active(alfa.tenant.id):
        assert [t.due_on for t in address_proposals.to_do(TODAY)] == [date(2026, 12, 1)]
        assert address_proposals.left_behind([party(alfa)], TODAY) == frozenset()
        assert address_proposals.left_behind([party(alfa)], date(2026, 12, 1)) == frozenset({party(alfa)})


def test_only_a_decision_that_fits_is_taken(alfa: Office) -> None:
    bring(alfa, mail(MOVED))
    ((number, _),) = proposals(alfa)
    with tenancy.active(alfa.tenant.id), clock.set_to(TODAY):
        address_proposals.accept(alfa.actor, number)
        with pytest.raises(Refused, match="al overgenomen"):
            address_proposals.refuse(alfa.actor, number)
    assert (address(alfa), proposals(alfa)) == (NEW, [(number, "accepted")])


MOVE = {"street": "Droomweg 12", "postcode": "9990 AE", "town": "Proefstad", "from_on": "", "email": "", "phone": ""}


def test_a_debtor_tells_by_the_code_of_his_letter_that_he_moved(alfa: Office) -> None:
    code = letter(alfa)
    page = text(Client().get(f"/adres/{code}").content)
    assert "Ander adres" in page and "Dorpsstraat" not in page
    for _ in range(2):
        assert Client().post(f"/adres/{code}", MOVE).status_code == 302
    assert address(alfa) == OLD
    with tenancy.active(alfa.tenant.id):
        (made,) = address_proposals.waiting()
        assert (made.party_id, made.fields, made.reply_id, made.said_by, made.from_on) == (
            party(alfa), {"street": "Droomweg 12", "postcode": "9990 AE", "town": "Proefstad"}, None,
            "debiteur, via het portaal", None,
        )  # fmt: skip
    assert "Wij hebben uw nieuwe gegevens" in text(Client().get(f"/adres/{code}?klaar=1").content)
    assert f'href="/adres/{code}"' in Client().get(f"/echt/{code}").content.decode()


def test_a_mail_address_is_a_proposal_of_its_own(alfa: Office) -> None:
    assert Client().post(f"/adres/{letter(alfa)}", MOVE | {"email": "nieuw@example.nl"}).status_code == 302
    with tenancy.active(alfa.tenant.id):
        assert [sorted(p.fields) for p in address_proposals.waiting()] == [["postcode", "street", "town"], ["email"]]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"street": " "}, ["Vul in wat er anders is."]),
     ({"street": "Droomweg 12"}, ["Vul het hele adres in: straat, postcode en plaats."] * 2),
     (MOVE | {"postcode": "99"}, ["postcode"]), ({"email": "geen adres"}, ["e-mailadres"]),
     ({"phone": "bel maar"}, ["telefoonnummer"]), (MOVE | {"from_on": "gisteren"}, ["Dit is geen datum."])],
)  # fmt: skip
def test_what_cannot_be_an_address_is_refused_at_its_field(
    wrong: dict[str, str], words: list[str], alfa: Office
) -> None:
    refused = Client().post(f"/adres/{letter(alfa)}", wrong)
    assert refused.status_code == 422
    said = re.findall(r'<p class="error"[^>]*><span class="hidden">Fout:</span>([^<]*)', refused.content.decode())
    assert len(said) == len(words) and all(word in found for word, found in zip(words, said, strict=True))
    assert proposals(alfa) == []


def test_a_sixth_address_waits_for_somebody_to_look_at_the_first(alfa: Office) -> None:
    code = letter(alfa)
    for number in range(1, 6):
        assert Client().post(f"/adres/{code}", MOVE | {"street": f"Droomweg {number}"}).status_code == 302
    refused = Client().post(f"/adres/{code}", MOVE | {"street": "Droomweg 6"})
    assert refused.status_code == 422 and "U hebt al vaak iets opgegeven." in text(refused.content)
    assert len(proposals(alfa)) == 5


def test_an_unknown_code_shows_no_form(alfa: Office) -> None:
    assert Client().get("/adres/7K3MQ9TX2HWD").status_code == 404
