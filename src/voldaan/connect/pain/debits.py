"""Incasso's (pain.008): the writer, in the new and the old version. No addresses, as in transfers."""

from __future__ import annotations

from voldaan.bank_orders.files import Debit, DebitBlock, DebitFile
from voldaan.base.errors import Refused
from voldaan.connect.pain.xml import NAMESPACE, account, amount, bank_unknown, element, proven, remittance

FORMATS = ("pain.008.001.08", "pain.008.001.02")


def write(file: DebitFile, form: str) -> bytes:
    """Bestand met incasso's, proven valid.

    :raises Refused: for a format that is not written here, or what its schema does not take.
    """
    if form not in FORMATS:
        raise Refused(f"Het formaat {form} kan niet worden gemaakt. Kies uit: {', '.join(FORMATS)}.")
    blocks = "".join(_block(file, block) for block in file.blocks)
    head = (
        f"<GrpHdr>{element('MsgId', file.message_id)}<CreDtTm>{file.made_at:%Y-%m-%dT%H:%M:%S}</CreDtTm>"
        f"{_sums([debit for block in file.blocks for debit in block.debits])}"
        f"<InitgPty>{element('Nm', file.creditor_name)}</InitgPty></GrpHdr>"
    )
    text = f'<Document xmlns="{NAMESPACE}{form}"><CstmrDrctDbtInitn>{head}{blocks}</CstmrDrctDbtInitn></Document>'
    return proven(text, form)


def _sums(debits: list[Debit]) -> str:
    total = amount(sum(debit.amount_cents for debit in debits))
    return f"<NbOfTxs>{len(debits)}</NbOfTxs><CtrlSum>{total}</CtrlSum>"


def _block(file: DebitFile, block: DebitBlock) -> str:
    instrument = "CORE" if block.scheme == "core" else "B2B"
    identifier = (
        "<CdtrSchmeId><Id><PrvtId><Othr>"
        f"{element('Id', file.creditor_id)}<SchmeNm><Prtry>SEPA</Prtry></SchmeNm></Othr></PrvtId></Id></CdtrSchmeId>"
    )
    return (
        f"<PmtInf>{element('PmtInfId', block.payment_id)}<PmtMtd>DD</PmtMtd><BtchBookg>true</BtchBookg>"
        f"{_sums(list(block.debits))}<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl><LclInstrm><Cd>{instrument}</Cd></LclInstrm>"
        f"<SeqTp>{block.sequence}</SeqTp></PmtTpInf><ReqdColltnDt>{block.collect_on}</ReqdColltnDt>"
        f"<Cdtr>{element('Nm', file.creditor_name)}</Cdtr>{account('CdtrAcct', file.account_iban)}"
        f"{bank_unknown('CdtrAgt')}<ChrgBr>SLEV</ChrgBr>{identifier}{''.join(map(_debit, block.debits))}</PmtInf>"
    )


def _debit(one: Debit) -> str:
    ultimate = f"<UltmtCdtr>{element('Nm', one.ultimate_creditor)}</UltmtCdtr>" if one.ultimate_creditor else ""
    return (
        f"<DrctDbtTxInf><PmtId>{element('EndToEndId', one.end_to_end_id)}</PmtId>"
        f'<InstdAmt Ccy="EUR">{amount(one.amount_cents)}</InstdAmt>'
        f"<DrctDbtTx><MndtRltdInf>{element('MndtId', one.mandate)}<DtOfSgntr>{one.signed_on}</DtOfSgntr>"
        f"{_amendment(one)}</MndtRltdInf></DrctDbtTx>{ultimate}{bank_unknown('DbtrAgt')}"
        f"<Dbtr>{element('Nm', one.name)}</Dbtr>{account('DbtrAcct', one.iban)}{remittance(one.text, one.structured)}"
        "</DrctDbtTxInf>"
    )


def _amendment(one: Debit) -> str:
    """Wijziging of the mandate since the bank last saw it; nothing when there is none."""
    if not one.old_mandate and not one.old_iban:
        return ""
    old_account = account("OrgnlDbtrAcct", one.old_iban) if one.old_iban else ""
    inner = f"{element('OrgnlMndtId', one.old_mandate)}{old_account}"
    return f"<AmdmntInd>true</AmdmntInd><AmdmntInfDtls>{inner}</AmdmntInfDtls>"
