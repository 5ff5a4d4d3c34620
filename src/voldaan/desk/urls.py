"""Addresses of the desk; Dutch, because staff see them."""

from datetime import date

from django.contrib.auth.views import LogoutView
from django.urls import path, register_converter

from voldaan.desk.views import (
    account,
    attachments,
    bank,
    claims,
    client_money,
    columns,
    debtors,
    imports,
    invoice_drafts,
    invoicing,
    outbox,
    payment_settings,
    precision,
    runs,
    settle,
    today,
    unallocated,
    write_off,
)


class DayConverter:
    """Dag in an address: 2026-03-03."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """A day that does not exist is no address of ours."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As ISO writes it."""
        return value.isoformat()


register_converter(DayConverter, "day")
app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("inloggen", account.LogIn.as_view(), name="login"),
    path("uitloggen", LogoutView.as_view(next_page="/inloggen"), name="logout"),
    path("administraties", account.administrations, name="administrations"),
    path("vorderingen/", claims.claim_list, name="claims"),
    path("vorderingen/csv", claims.claim_csv, name="claims_csv"),
    path("vorderingen/<int:claim_id>", claims.claim, name="claim"),
    path("vorderingen/<int:claim_id>/stop", claims.hold, name="hold"),
    path("vorderingen/<int:claim_id>/stop/<int:hold_id>/opheffen", claims.release, name="release"),
    path("vorderingen/<int:claim_id>/afboeken", write_off.write_off, name="write_off"),
    path("vorderingen/<int:claim_id>/afboeken/<int:event_id>/terugdraaien", write_off.undo, name="write_off_undo"),
    path("vorderingen/<int:claim_id>/verbeteren", debtors.correct, name="correct"),
    path("vorderingen/<int:claim_id>/bijlagen", attachments.attach, name="attach"),
    path("vorderingen/<int:claim_id>/bijlagen/<int:attachment_id>", attachments.download, name="attachment"),
    path("vorderingen/<int:claim_id>/bijlagen/<int:attachment_id>/verwijderen", attachments.remove, name="detach"),
    path("berichten/", outbox.message_list, name="outbox"),
    path("berichten/goedkeuren", outbox.approve, name="approve"),
    path("berichten/overslaan", outbox.skip, name="skip"),
    path("berichten/<str:public_id>", outbox.message, name="message"),
    path("berichten/<str:public_id>/brief.pdf", outbox.letter_pdf, name="letter"),
    path("berichten/<str:public_id>/blad/<int:number>.png", outbox.letter_page, name="letter_page"),
    path("berichten/<str:public_id>/ontvangen", outbox.received, name="received"),
    path("berichten/<str:public_id>/niet-bezorgd", outbox.failed, name="failed"),
    path("bank/", bank.line_list, name="bank"),
    path("bank/inlezen", bank.upload, name="bank_upload"),
    path("bank/nagekeken", bank.seen, name="bank_seen"),
    path("bank/verwerken", settle.settle, name="settle"),
    path("bank/verwerken/kies", settle.accept, name="settle_accept"),
    path("bank/verwerken/ongedaan", settle.undo_last, name="settle_undo"),
    path("bank/zonder-bestemming", unallocated.unallocated, name="unallocated"),
    path("bank/zonder-bestemming/csv", unallocated.unallocated_csv, name="unallocated_csv"),
    path("bank/precisie", precision.precision, name="precision"),
    path("bank/precisie/<day:month>", precision.sample, name="sample"),
    path("bank/precisie/<day:month>/trekken", precision.draw, name="draw"),
    path("bank/precisie/<day:month>/oordelen", precision.judge, name="judge"),
    path("instellingen/betalingen", payment_settings.payment_settings, name="payment_settings"),
    path("bank/<int:line_id>", bank.line, name="line"),
    path("bank/<int:line_id>/geen-betaling", bank.set_aside, name="set_aside"),
    path("bank/<int:line_id>/terugdraaien", bank.undo, name="undo"),
    path("derdengelden/", client_money.overview, name="client_money"),
    path("derdengelden/opdrachtgever", client_money.add_client, name="add_client"),
    path("derdengelden/rekening", client_money.open_account, name="open_account"),
    path("derdengelden/opnemen", client_money.withdraw, name="withdraw_commission"),
    path("derdengelden/<int:creditor_id>", client_money.client, name="client"),
    path("derdengelden/<int:creditor_id>/afspraak", client_money.plan, name="client_plan"),
    path("derdengelden/<int:creditor_id>/rechtstreeks", client_money.report_direct, name="report_direct"),
    path("derdengelden/<int:creditor_id>/afdragen", client_money.make, name="make_statement"),
    path("derdengelden/<int:creditor_id>/bewijs", client_money.prove, name="prove"),
    path("derdengelden/rechtstreeks/<int:payment_id>/terugdraaien", client_money.undo_direct, name="undo_direct"),
    path("derdengelden/afdracht/<str:number>", client_money.statement, name="statement"),
    path("derdengelden/afdracht/<str:number>/<str:form>", client_money.statement_file, name="statement_file"),
    path("inlezen/", imports.import_list, name="imports"),
    path("inlezen/<int:file_id>", imports.import_file, name="import"),
    path("facturen/", invoicing.invoice_list, name="invoices"),
    path("facturen/nieuw", invoice_drafts.draft_new, name="invoice_new"),
    path("facturen/rekenen", invoice_drafts.draft_sums, name="invoice_sums"),
    path("facturen/gegevens", invoicing.seller, name="invoice_seller"),
    path("facturen/terugkerend", invoicing.recurring_list, name="invoice_recurring"),
    path("facturen/terugkerend/<int:recurring_id>/stoppen", invoicing.recurring_stop, name="invoice_recurring_stop"),
    path("facturen/concept/<int:draft_id>", invoice_drafts.draft, name="invoice_draft"),
    path("facturen/concept/<int:draft_id>/voorbeeld.pdf", invoice_drafts.draft_pdf, name="invoice_draft_pdf"),
    path("facturen/concept/<int:draft_id>/weggooien", invoice_drafts.draft_discard, name="invoice_discard"),
    path("facturen/concept/<int:draft_id>/terugkeren", invoicing.recurring_new, name="invoice_repeat"),
    path("facturen/<int:invoice_id>", invoicing.invoice, name="invoice"),
    path("facturen/<int:invoice_id>/factuur.pdf", invoicing.invoice_pdf, name="invoice_pdf"),
    path("facturen/<int:invoice_id>/factuur.xml", invoicing.invoice_ubl, name="invoice_ubl"),
    path("facturen/<int:invoice_id>/versturen", invoicing.invoice_send, name="invoice_send"),
    path("facturen/<int:invoice_id>/bezorgd", invoicing.invoice_handed_over, name="invoice_handed_over"),
    path("facturen/<int:invoice_id>/kopieren", invoicing.invoice_copy, name="invoice_copy"),
    path("facturen/<int:invoice_id>/crediteren", invoicing.invoice_credit, name="invoice_credit"),
    path("inlezen/<int:file_id>/terugdraaien", imports.roll_back, name="import_undo"),
    path("inlezen/bekijken/<str:sha256>", imports.look, name="look"),
    path("inlezen/kolommen/<str:sha256>", columns.columns, name="columns"),
    path("inlezen/koppelingen/", columns.mapping_list, name="mappings"),
    path("inlezen/koppelingen/<int:mapping_id>", columns.mapping, name="mapping"),
    path("inlezen/koppelingen/<int:mapping_id>/verwijderen", columns.forget, name="mapping_forget"),
    path("inlezen/verschillen/", debtors.conflicts, name="conflicts"),
    path("inlezen/verschillen/<int:override_id>/houden", debtors.keep_ours, name="keep_ours"),
    path("inlezen/verschillen/<int:override_id>/overnemen", debtors.take_theirs, name="take_theirs"),
    path("inlezen/bijlagen/", attachments.attach_many, name="attachments"),
    path("debiteuren/<int:party_id>", debtors.debtor, name="debtor"),
    path("dagrun/", runs.run_list, name="runs"),
    path("dagrun/nu", runs.run_now, name="run_now"),
    path("dagrun/<day:on>", runs.run, name="run"),
]
