"""The pages about client money: who may do what, what they show, and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from tests.db.agency import Agency, busy_agency, open_agency

from voldaan.base import clock, tenancy
from voldaan.client_money.models import CommissionPlan, DirectPayment, Remittance
from voldaan.parties.models import Creditor
from voldaan.parties.services import open_administration
from voldaan.people.models import User
from voldaan.people.services import add_member
from voldaan.testing.personas import test_iban

VERIFY = Path(__file__).resolve().parents[2] / "bin" / "verify-client-money"
ROLES = ("owner", "controller", "handler", "viewer")


@pytest.fixture(autouse=True)
def on_one_day() -> Iterator[None]:
    with clock.set_to(date(2026, 3, 25)):
        yield


@pytest.fixture
def office(db: None, tmp_path: Path) -> Agency:
    return busy_agency(tmp_path)


def staff(office: Agency, role: str = "owner") -> Client:
    email = f"{role}@bureau.example"
    if not User.objects.filter(email=email).exists():
        add_member(office.actor, email, role, password="een lang wachtwoord")
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def text(content: bytes) -> str:
    plain = re.sub(r"<[^>]+>", " ", content.decode()).replace("\xa0", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", plain)


def pages(office: Agency) -> list[str]:
    druk = office.client("Druk").id
    return [
        "/derdengelden/",
        f"/derdengelden/{druk}",
        f"/derdengelden/{druk}/afspraak",
        "/derdengelden/afdracht/A2026-0001",
        "/derdengelden/afdracht/A2026-0001/pdf",
        "/derdengelden/afdracht/A2026-0001/csv",
        "/derdengelden/afdracht/A2026-0001/json",
    ]


def books(office: Agency) -> tuple[object, ...]:
    with tenancy.active(office.tenant.id):
        undone = DirectPayment.objects.filter(undone_event_id=None).count()
        ibans = tuple(Creditor.objects.order_by("id").values_list("iban", flat=True))
        return (ibans, Creditor.objects.count(), CommissionPlan.objects.count(), Remittance.objects.count(), undone)


def statements(office: Agency) -> int:
    with tenancy.active(office.tenant.id):
        return Remittance.objects.count()


def actions(office: Agency) -> dict[str, tuple[str, dict[str, str], set[str]]]:
    """Address, form, and who may."""
    druk = office.client("Druk").id
    with tenancy.active(office.tenant.id):
        direct = DirectPayment.objects.get().pk
    plan = {"valid_from": "2026-04-01", "principal": "20%", "mode": "gross", "schedule": "weekly", "schedule_day": "1"}
    owner, settlers = {"owner"}, {"owner", "controller", "handler"}
    return {
        "add": ("/derdengelden/opdrachtgever", {"name": "Nieuw"}, owner),
        "plan": (f"/derdengelden/{druk}/afspraak", plan, owner),
        "direct": (
            f"/derdengelden/{druk}/rechtstreeks",
            {"number": "D-1", "amount": "10,00", "value_on": "2026-03-20"},
            settlers,
        ),
        "account": (f"/derdengelden/{druk}/rekening", {"iban": test_iban("RABO", 4711)}, owner),
        "undo": (f"/derdengelden/rechtstreeks/{direct}/terugdraaien", {}, settlers),
    }


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_look_and_nobody_without_logging_in(role: str, office: Agency) -> None:
    for address in pages(office):
        assert staff(office, role).get(address).status_code == 200, address
        assert Client().get(address).status_code == 302, address


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ["add", "plan", "direct", "account", "undo"])
def test_a_role_may_do_what_it_may_do_and_nothing_else(name: str, role: str, office: Agency) -> None:
    address, form, allowed = actions(office)[name]
    before = books(office)
    answer = staff(office, role).post(address, form)
    if role in allowed:
        assert answer.status_code == 302, text(answer.content)
        assert books(office) != before
    else:
        assert answer.status_code == 403
        assert "mag niet" in answer.content.decode()
        assert books(office) == before


def test_another_administration_sees_nothing_of_it(office: Agency) -> None:
    other = open_administration("Ander bureau", kind="agency")
    add_member(Agency(other, office.folder).actor, "owner@ander.example", "owner", password="een lang wachtwoord")
    stranger = Client()
    stranger.force_login(User.objects.get(email="owner@ander.example"))
    for address in pages(office)[1:]:
        assert stranger.get(address).status_code == 404, address
    before = books(office)
    for address, form, _ in list(actions(office).values())[1:]:
        assert stranger.post(address, form).status_code in (302, 404, 422), address
    assert books(office) == before
    assert "Druk" not in stranger.get("/derdengelden/").content.decode()


def test_the_overview_says_whose_every_cent_is(office: Agency) -> None:
    page = text(staff(office).get("/derdengelden/").content)
    assert "Op de rekening € 2.438,60" in page
    assert "Niet verklaard € -2,50" in page
    assert "Ontvangen, nog niet toegewezen € 941,10" in page
    assert "€ 907,77 wordt verrekend met volgende ontvangsten." in page


def test_an_agency_without_anything_is_shown_where_to_begin(db: None, tmp_path: Path) -> None:
    tenant = open_administration("Leeg bureau", kind="agency")
    page = text(staff(Agency(tenant, tmp_path)).get("/derdengelden/").content)
    assert (
        "Er is nog geen derdenrekening. Geld van opdrachtgevers komt daar binnen, nooit op de eigen rekening." in page
    )


def test_only_an_agency_has_it_in_its_menu(db: None, tmp_path: Path, office: Agency) -> None:
    assert 'href="/derdengelden/"' in staff(office).get("/").content.decode()
    company = open_administration("Bedrijf")
    add_member(Agency(company, tmp_path).actor, "owner@bedrijf.example", "owner", password="een lang wachtwoord")
    client = Client()
    client.force_login(User.objects.get(email="owner@bedrijf.example"))
    assert 'href="/derdengelden/"' not in client.get("/").content.decode()
    answer = client.post("/derdengelden/opdrachtgever", {"name": "Nieuw"})
    assert answer.status_code == 422
    assert "Opdrachtgevers en een derdenrekening horen bij een incassobureau." in text(answer.content)


def test_making_a_statement_twice_makes_one(office: Agency) -> None:
    druk = office.client("Druk").id
    owner = staff(office)
    owner.post(f"/derdengelden/{druk}/rechtstreeks", {"number": "D-1", "amount": "100,00", "value_on": "2026-03-20"})
    before = statements(office)
    first = owner.post(f"/derdengelden/{druk}/afdragen")
    assert first["Location"] == "/derdengelden/afdracht/A2026-0004"
    assert owner.post(f"/derdengelden/{druk}/afdragen")["Location"] == f"/derdengelden/{druk}"
    assert statements(office) == before + 1


def test_a_percentage_that_cannot_be_read_is_said_at_its_field(office: Agency) -> None:
    druk = office.client("Druk").id
    form = {"valid_from": "2026-04-01", "principal": "veel", "mode": "gross", "schedule": "weekly", "schedule_day": "1"}
    answer = staff(office).post(f"/derdengelden/{druk}/afspraak", form)
    assert answer.status_code == 422
    assert "Dit percentage is niet te lezen." in text(answer.content)


def test_a_direct_payment_of_more_than_is_owed_is_refused_whole(office: Agency) -> None:
    druk = office.client("Druk").id
    before = books(office)
    form = {"number": "D-1", "amount": "9.999,00", "value_on": "2026-03-20"}
    answer = staff(office).post(f"/derdengelden/{druk}/rechtstreeks", form)
    assert answer.status_code == 422
    assert "Meld hoogstens dat bedrag" in text(answer.content)
    assert books(office) == before


def test_the_proof_that_is_downloaded_verifies_by_itself(office: Agency, tmp_path: Path) -> None:
    answer = staff(office).post(f"/derdengelden/{office.client('Druk').id}/bewijs")
    assert answer["Content-Disposition"].startswith("attachment; ")
    file = tmp_path / "bewijs.json"
    file.write_bytes(answer.content)
    told = json.loads(answer.content)
    done = subprocess.run([sys.executable, "-I", str(VERIFY), str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"GOED: Druk, 1 bewijzen over {len(told['entries'])} regels, te betalen 0 cent\n"


def test_an_open_agency_needs_no_more_than_two_forms(db: None, tmp_path: Path) -> None:
    office = open_agency(tmp_path)
    assert staff(office).get(f"/derdengelden/{office.client('Druk').id}").status_code == 200


def test_the_upload_asks_for_which_client(office: Agency) -> None:
    page = staff(office).get("/inlezen/").content.decode()
    assert "Voor wie" in page and "<option" in page and ">Kwek</option>" in page
