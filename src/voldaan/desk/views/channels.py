"""Channels (kanalen): which provider carries what, a test message, where reports come in, and what DNS says of mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voldaan.base import sql, tenancy
from voldaan.base.actor import Permission
from voldaan.base.errors import NotFound, Refused
from voldaan.base.spoken import spoken
from voldaan.connect import dns
from voldaan.connect.channels import hook_url
from voldaan.connect.providers import BY_NAME, PROVIDERS, Provider
from voldaan.connect.testing import try_out
from voldaan.desk.access import StaffRequest, action, form_page, page
from voldaan.messages import accounts, delivery_queries
from voldaan.messages.accounts import Account

CHANNELS = ("email", "sms", "post")


@page
def overview(request: StaffRequest) -> HttpResponse:
    """Instellingen > Kanalen: each channel with its provider, how it goes, and where reports come in."""
    chosen = accounts.accounts()
    context = {
        "channels": [_shown(request, channel, chosen.get(channel)) for channel in CHANNELS],
        "smtp": settings.EMAIL_HOST,
    }
    return render(request, "desk/channels.html", context)


def _shown(request: StaffRequest, channel: str, account: Account | None) -> dict[str, Any]:
    provider = BY_NAME.get((channel, account.provider)) if account else None
    return {
        "channel": channel,
        "account": account,
        "provider": provider,
        "choices": [p for p in PROVIDERS if p.channel == channel],
        "health": delivery_queries.health(channel),
        "reports": provider is not None and provider.reporter is not None,
        "hook": hook_url(request.actor.tenant_id, channel) if provider and provider.reporter else "",
    }


def _form(provider: Provider, account: Account | None, data: Any = None) -> forms.Form:
    """The fields that this provider asks for; a key that stands is not shown and may stay empty."""
    same = account if account and account.provider == provider.name else None
    fields: dict[str, forms.Field] = {}
    for field in provider.fields:
        if field.is_number:
            fields[field.name] = forms.IntegerField(
                label=_(field.label), required=field.required, help_text=spoken(field.help),
                min_value=1, max_value=65535,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(
                    ("invalid", "min_value", "max_value"), _("Schrijf een getal van 1 tot en met 65535.")
                ),
            )  # fmt: skip
            continue
        stands = bool(same and field.secret and same.secrets.get(field.name))
        fields[field.name] = forms.CharField(
            label=_(field.label), required=field.required and not stands, max_length=400,
            help_text=_("Er staat al een sleutel; laat leeg om die te houden.") if stands else spoken(field.help),
            widget=forms.PasswordInput(attrs={"autocomplete": "off"}) if field.secret else forms.TextInput(),
            error_messages={"required": _("Vul dit in.")},
        )  # fmt: skip
    made: type[forms.Form] = type("ProviderForm", (forms.Form,), fields)
    return made(data, initial=same.settings if same else None)


@form_page
def choose(request: StaffRequest, channel: str, provider_name: str) -> HttpResponse:
    """Kies een aanbieder: its keys are kept encrypted and never shown again."""
    provider = BY_NAME.get((channel, provider_name))
    if provider is None:
        raise NotFound(_("Deze aanbieder bestaat niet. Kies er een uit de lijst."))
    request.actor.must(Permission.MANAGE)
    with tenancy.active(request.actor.tenant_id):
        account = accounts.accounts().get(channel)
        form = _form(provider, account, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            secret = {f.name for f in provider.fields if f.secret}
            values = {name: str(value or "").strip() for name, value in form.cleaned_data.items()}
            changed = accounts.choose(
                request.actor, channel, provider.name,
                {name: value for name, value in values.items() if name not in secret and value},
                {name: values[name] for name in values if name in secret},
            )  # fmt: skip
            flash.success(request, _("Vastgelegd.") if changed else _("Dat stond al zo."))
            return redirect("desk:channels")
        context = {"form": form, "provider": provider, "channel": channel}
        return render(request, "desk/channel.html", context, status=422 if form.errors else 200)


@action
def forget(request: StaffRequest, channel: str) -> HttpResponse:
    """Terug naar de installatie: the keys are thrown away."""
    with tenancy.active(request.actor.tenant_id):
        gone = accounts.forget(request.actor, channel)
    flash.success(
        request, _("De aanbieder en zijn sleutels zijn weg.") if gone else _("Er was geen aanbieder gekozen.")
    )
    return redirect("desk:channels")


@action
def try_channel(request: StaffRequest, channel: str) -> HttpResponse:
    """Proefbericht to yourself."""
    receipt = try_out(request.actor, channel, request.POST.get("to", "").strip(), settings.HOME)
    if receipt.outcome == "sent":
        flash.success(request, _("De aanbieder heeft het proefbericht aangenomen. Kijk of het aankomt."))
    else:
        raise Refused(_("Het proefbericht ging niet weg: %(why)s") % {"why": spoken(receipt.detail)})
    return redirect("desk:channels")


class DomainForm(forms.Form):
    """Domein."""

    domain = forms.RegexField(
        r"^[A-Za-z0-9.-]+\.[A-Za-z]{2,}$", label=gettext_lazy("Uw domein"), max_length=120,
        help_text=gettext_lazy("Wat in uw e-mailadres achter de @ staat."),
        error_messages={"invalid": gettext_lazy("Vul een domein in, zoals voorbeeld.nl."),
                        "required": gettext_lazy("Vul een domein in, zoals voorbeeld.nl.")},
    )  # fmt: skip
    selector = forms.RegexField(
        r"^[A-Za-z0-9._-]*$", label=gettext_lazy("DKIM-naam van uw aanbieder"), required=False, max_length=60,
        help_text=gettext_lazy("De aanbieder noemt dit ‘selector’. Laat leeg als u die niet weet."),
        error_messages={"invalid": gettext_lazy("Gebruik alleen letters, cijfers, punten en streepjes.")},
    )  # fmt: skip


#: What each provider asks to stand in SPF; others say it on their own page.
SPF = {"mailgun": "mailgun.org", "brevo": "spf.brevo.com", "postmark": "spf.mtasv.net"}


@form_page
def mail_domain(request: StaffRequest) -> HttpResponse:
    """Instellingen > E-mail: what DNS says of the mail domain, and what to put there."""
    with tenancy.active(request.actor.tenant_id):
        account = accounts.accounts().get("email")
        row = sql.fetch_one("SELECT email FROM parties_creditor WHERE email <> '' ORDER BY id LIMIT 1")
        own = str(row[0]).rpartition("@")[2] if row else ""
        form = DomainForm(request.GET if "domain" in request.GET else None, initial={"domain": own})
        findings = []
        if form.is_bound and form.is_valid():
            include = SPF.get(account.provider, "") if account else ""
            data = form.cleaned_data
            findings = dns.check(data["domain"].lower(), data["selector"], LOOKUP(), include=include)
        context = {"form": form, "findings": findings, "away": any(f.state == "away" for f in findings)}
        return render(request, "desk/mail_domain.html", context, status=422 if form.errors else 200)


#: The resolver that the page asks; a test puts a small one in its place.
LOOKUP: Any = dns.Resolver
