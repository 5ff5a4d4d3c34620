"""Overboekingen (pain.001): the writer. No addresses: unstructured ones are refused, and none is needed in SEPA."""

from __future__ import annotations

from voldaan.bank_orders.files import TRANSFER_FORMATS, Transfer, TransferFile
from voldaan.base.errors import Refused
from voldaan.connect.pain.xml import NAMESPACE, account, amount, bank_unknown, element, proven, remittance


def write(file: TransferFile, form: str) -> bytes:
    """Bestand met overboekingen, proven valid.

    :raises Refused: for a format that is not written here, or what its schema does not take.
    """
    if form not in TRANSFER_FORMATS:
        raise Refused(f"Het formaat {form} kan niet worden gemaakt. Kies uit: {', '.join(TRANSFER_FORMATS)}.")
    total, count = amount(sum(t.amount_cents for t in file.transfers)), len(file.transfers)
    day = f"<Dt>{file.execution_on}</Dt>" if form == "pain.001.001.09" else str(file.execution_on)
    sums = f"<NbOfTxs>{count}</NbOfTxs><CtrlSum>{total}</CtrlSum>"
    level = "<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
    head = (
        f"<GrpHdr>{element('MsgId', file.message_id)}<CreDtTm>{file.made_at:%Y-%m-%dT%H:%M:%S}</CreDtTm>{sums}"
        f"<InitgPty>{element('Nm', file.account_name)}</InitgPty></GrpHdr>"
    )
    body = "".join(_transfer(t) for t in file.transfers)
    payment = (
        f"<PmtInf>{element('PmtInfId', file.message_id)}<PmtMtd>TRF</PmtMtd><BtchBookg>false</BtchBookg>{sums}{level}"
        f"<ReqdExctnDt>{day}</ReqdExctnDt><Dbtr>{element('Nm', file.account_name)}</Dbtr>"
        f"{account('DbtrAcct', file.account_iban)}{bank_unknown('DbtrAgt')}<ChrgBr>SLEV</ChrgBr>{body}</PmtInf>"
    )
    text = f'<Document xmlns="{NAMESPACE}{form}"><CstmrCdtTrfInitn>{head}{payment}</CstmrCdtTrfInitn></Document>'
    return proven(text, form)


def _transfer(one: Transfer) -> str:
    return (
        f"<CdtTrfTxInf><PmtId>{element('EndToEndId', one.end_to_end_id)}</PmtId>"
        f'<Amt><InstdAmt Ccy="EUR">{amount(one.amount_cents)}</InstdAmt></Amt>'
        f"<Cdtr>{element('Nm', one.name)}</Cdtr>{account('CdtrAcct', one.iban)}"
        f"{remittance(one.text, one.structured)}</CdtTrfTxInf>"
    )
