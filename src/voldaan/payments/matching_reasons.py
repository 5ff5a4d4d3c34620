"""Redenen: why a payment was matched or not, each with a code and a Dutch and an English sentence."""

from __future__ import annotations

from enum import Enum


class Reason(Enum):
    """Reden van een koppeling: `value` is (code, Dutch sentence, English sentence)."""

    REFERENCE = (
        "reference",
        "De betalingsreferentie hoort bij deze factuur.",
        "The payment reference is this invoice's.",
    )
    NUMBER = ("number", "Het factuurnummer staat in de omschrijving.", "The invoice number stands in the text.")
    NUMBER_SHORT = (
        "number_short",
        "Het factuurnummer staat er zonder nullen.",
        "The number stands there without zeros.",
    )
    NUMBER_CUT = (
        "number_cut",
        "Van het factuurnummer ontbreekt het laatste teken.",
        "The number lacks its last character.",
    )
    NUMBER_SWAPPED = (
        "number_swapped",
        "In het factuurnummer zijn twee tekens verwisseld.",
        "Two characters are swapped.",
    )
    NUMBER_END = (
        "number_end",
        "Het einde van het factuurnummer staat in de omschrijving.",
        "The number's end is told.",
    )
    RANGE = ("range", "De omschrijving noemt een reeks facturen (t/m).", "The text names a range of invoices.")
    DEBTOR_NUMBER = (
        "debtor_number",
        "Het debiteurnummer staat in de omschrijving.",
        "The debtor number is in the text.",
    )
    ACCOUNT = (
        "account",
        "Betaald van een bekende rekening van deze debiteur.",
        "Paid from this debtor's known account.",
    )
    ACCOUNT_OTHER = ("account_other", "Betaald van de rekening van een ander.", "Paid from another debtor's account.")
    ACCOUNT_SHARED = (
        "account_shared",
        "Deze rekening betaalt voor meer debiteuren.",
        "The account pays for several debtors.",
    )
    NAME = ("name", "De naam van de betaler is die van de debiteur.", "The payer's name is the debtor's.")
    NAME_ALIKE = ("name_alike", "De naam van de betaler lijkt op die van de debiteur.", "The payer's name is alike.")
    NAME_OTHER = ("name_other", "De betaler heeft een andere naam.", "The payer has another name.")
    AMOUNT = ("amount", "Het bedrag klopt precies.", "The amount is exact.")
    AMOUNT_SUM = (
        "amount_sum",
        "Het bedrag is precies de som van deze facturen.",
        "The amount is the sum of these invoices.",
    )
    AMOUNT_ASKED = (
        "amount_asked",
        "Het bedrag is dat van de hoofdsom of van een brief.",
        "The amount of the principal or a letter.",
    )
    INSTALMENT = (
        "instalment",
        "Het bedrag is een termijn van de regeling.",
        "The amount is an instalment of the plan.",
    )
    ROUNDED = ("rounded", "Het bedrag scheelt een paar cent.", "The amount differs by a few cents.")
    PARTIAL = ("partial", "Er is een deel betaald.", "A part was paid.")
    SURPLUS = ("surplus", "Er is te veel betaald.", "Too much was paid.")
    ALREADY_PAID = ("already_paid", "Deze factuur was al betaald.", "This invoice had been paid already.")
    AMBIGUOUS = ("ambiguous", "Meer dan één uitkomst past bij deze betaling.", "More than one outcome fits.")
    SEARCH_LIMIT = (
        "search_limit",
        "Er zijn te veel combinaties om zeker te zijn.",
        "Too many combinations to be sure.",
    )
    OUTGOING = ("outgoing", "Dit is geld dat van de rekening af ging.", "This is money that left the account.")
    RETURNED = ("returned", "Dit draait een eerdere betaling terug.", "This reverses an earlier payment.")
    BATCH = ("batch", "De bank gaf alleen het totaal van een verzamelbetaling.", "The bank gave only a batch's total.")
    NOT_A_CUSTOMER = ("not_a_customer", "Dit lijkt geen betaling van een klant.", "This seems no customer's payment.")
    NOTHING_FITS = ("nothing_fits", "Geen open vordering past bij deze betaling.", "No open claim fits this payment.")

    @property
    def code(self) -> str:
        return self.value[0]

    @property
    def sentence_nl(self) -> str:
        return self.value[1]

    @property
    def sentence_en(self) -> str:
        return self.value[2]
