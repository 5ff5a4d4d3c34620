"""QR-codes: the payment code of the European Payments Council (EPC069-12) and codes that hold an address.

A fixed mask keeps the bytes of a letter the same for the same facts. Error correction is level M, as EPC069-12 asks.
"""

from __future__ import annotations

import io
from functools import lru_cache

import segno
from stdnum import iban as iban_numbers
from stdnum import iso11649
from stdnum.exceptions import ValidationError

from voldaan.base.errors import Refused
from voldaan.documents.paper import Payment

_MASK = 2
_MAX_VERSION = 13
_MAX_CENTS = 99_999_999_999
_NAME_LENGTH = 70
_TEXT_LENGTH = 140


def epc_payload(payment: Payment) -> str:
    """The text of a payment QR: a structured RF reference where it is one, else free text; never both.

    ``Refused`` when the IBAN is wrong, the name is missing or the amount is outside € 0,01 to € 999.999.999,99.
    """
    try:
        iban = iban_numbers.validate(payment.iban)
    except ValidationError as error:
        raise Refused(
            f"Het IBAN '{payment.iban}' klopt niet. Controleer het rekeningnummer in de instellingen."
        ) from error
    if not 1 <= payment.amount_cents <= _MAX_CENTS:
        raise Refused("Een betaal-QR kan alleen een bedrag van € 0,01 tot en met € 999.999.999,99 bevatten.")
    name = _one_line(payment.name)[:_NAME_LENGTH]
    if not name:
        raise Refused("Voor een betaal-QR is de naam van de rekeninghouder nodig. Vul die in bij de instellingen.")
    reference = _one_line(payment.reference)
    structured = iso11649.compact(reference) if iso11649.is_valid(reference) else ""
    free_text = "" if structured else reference[:_TEXT_LENGTH]
    amount = f"EUR{payment.amount_cents // 100}.{payment.amount_cents % 100:02d}"
    lines = ["BCD", "002", "1", "SCT", payment.bic.strip(), name, iban, amount, "", structured, free_text]
    return "\n".join(lines).rstrip("\n")


def payment_svg(payment: Payment) -> str:
    """Betaal-QR as SVG."""
    return _svg(epc_payload(payment))


@lru_cache(maxsize=256)
def address_svg(url: str) -> str:
    """QR with a web address, as SVG."""
    return _svg(url)


def _svg(content: str) -> str:
    code = segno.make_qr(content, error="m", mask=_MASK, boost_error=False, encoding="utf-8", eci=False)
    if isinstance(code.version, int) and code.version > _MAX_VERSION:
        raise Refused("De gegevens zijn te lang voor een QR-code. Kort de naam of het kenmerk in.")
    target = io.BytesIO()
    code.save(target, kind="svg", border=0, xmldecl=False, omitsize=True, svgclass=None, lineclass=None, nl=False)
    return target.getvalue().decode("ascii")


def _one_line(text: str) -> str:
    return " ".join(text.split())
