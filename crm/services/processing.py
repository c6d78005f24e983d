"""What leads, people and members are treated for, as the register of processing lists it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Settings, Source
from crm.processing import Activity, Recipient
from crm.services.registering import by_stripe


def _of_sources() -> Sequence[Recipient]:
    kinds = set(Source.objects.living().filter(is_active=True).values_list("kind", flat=True))
    return [Recipient("Meta (Facebook, Instagram)", _("United States"))] if Source.Kind.META in kinds else []


def _of_registers() -> Sequence[Recipient]:
    asked = Settings.objects.filter(looks_up_companies=True).exists()
    return [Recipient("BrasilAPI")] if asked else []


ACTIVITIES = (
    Activity(
        "leads",
        gettext_lazy("Answering enquiries, making offers and following sales"),
        gettext_lazy("Steps before a contract and its performance (LGPD, art. 7, V)"),
        gettext_lazy("Name, phone, e-mail, company, CPF/CNPJ, what the person is interested in, notes, tasks, files"),
        gettext_lazy("People who ask for an offer, clients, people at companies"),
        kept=("contacts", "lost_leads", "work"),
    ),
    Activity(
        "forms",
        gettext_lazy("Taking enquiries from forms, ads and programs"),
        gettext_lazy("Consent (art. 7, I) or steps before a contract (art. 7, V)"),
        gettext_lazy("What the form asks, the page and the campaign, the network address, the words agreed to"),
        gettext_lazy("Visitors of forms and ads"),
        kept=("receipts",),
        recipients=_of_sources,
    ),
    Activity(
        "marketing",
        gettext_lazy("Marketing messages to people who agreed"),
        gettext_lazy("Consent (art. 7, I; art. 8), for each purpose and channel, with its proof"),
        gettext_lazy("Name, phone, consent, what was sent and answered"),
        gettext_lazy("Contacts who agreed"),
        kept=("contacts",),
    ),
    Activity(
        "companies",
        gettext_lazy("Completing companies from public registers"),
        gettext_lazy("Legitimate interest (art. 7, IX); public data (art. 7, § 3)"),
        gettext_lazy("CNPJ, legal name, address, partners as published"),
        gettext_lazy("Companies, and their partners"),
        recipients=_of_registers,
    ),
    Activity(
        "members",
        gettext_lazy("Accounts of colleagues, and the audit of what they do"),
        gettext_lazy("Contract (art. 7, V); duty to keep access records (Marco Civil, art. 15; art. 7, II)"),
        gettext_lazy("Name, e-mail, network address, devices, what was done when"),
        gettext_lazy("Members of the organization"),
    ),
    Activity(
        "billing",
        gettext_lazy("Paying for the plan"),
        gettext_lazy("Contract (art. 7, V)"),
        gettext_lazy("Name, e-mail and CPF/CNPJ of whoever pays, invoices"),
        gettext_lazy("Whoever looks after the plan"),
        recipients=by_stripe,
    ),
)
