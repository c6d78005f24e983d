"""The register of processing: what the set-up says, with the organization's own words in place of it; each change is a version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.ids import uuid7
from crm.models import Processing, RegisterVersion
from crm.processing import ACTIVITIES, Activity, Recipient
from crm.queries.retention import BACKUPS, months_in_words
from crm.retention import KINDS
from crm.services.retaining import ruling
from tenants import turns
from tenants.billing.models import BillingAccount
from tenants.models import PrivacyContact, User

TEXTS = ("purpose", "basis", "categories", "persons", "recipients", "retention", "security", "transfer")
OWN = "own-"
CONTACT = ("controller", "tax_id", "address", "officer", "email", "phone", "policy_url")


@dataclass(frozen=True)
class Line:
    """One activity as the register tells it; ``edited``: the columns in the organization's own words."""

    key: str
    texts: dict[str, str]
    edited: tuple[str, ...] = ()
    is_off: bool = False

    @property
    def is_own(self) -> bool:
        return self.key.startswith(OWN)

    @property
    def purpose(self) -> str:
        return self.texts["purpose"]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """Column by column, by its name."""
        return [(column(name), self.texts[name]) for name in TEXTS[1:]]


@dataclass(frozen=True)
class Shown:
    """A version in the reader's words."""

    lines: Sequence[Line]
    contact: dict[str, str] = field(default_factory=dict)


def column(name: str) -> str:
    """What the register calls it."""
    return str(getattr(Processing._meta.get_field(name), "verbose_name", name))


def lines() -> list[Line]:
    """What is treated for what, now: first what the product does, then what the organization added."""
    said = {row.key: row for row in Processing.objects.all()}
    told = [_line(key, _derived(activity), said.get(key)) for key, activity in ACTIVITIES.items()]
    empty = dict.fromkeys(TEXTS, "")
    return told + [_line(key, empty, row) for key, row in said.items() if key not in ACTIVITIES]


def line_of(key: str) -> Line | None:
    return next((line for line in lines() if line.key == key), None)


def new_key() -> str:
    """Of an activity that the product knows nothing of."""
    return f"{OWN}{uuid7()}"


@transaction.atomic
def change(key: str, texts: dict[str, str], *, is_off: bool, by: User | None) -> None:
    """What says the same as the set-up stays the set-up's, and follows it."""
    derived = _derived(ACTIVITIES[key]) if key in ACTIVITIES else {}
    own = {name: "" if text == derived.get(name) else text for name, text in texts.items()}
    Processing.objects.update_or_create(key=key, defaults={**own, "is_off": is_off})
    keep_version(by=by)


@transaction.atomic
def remove(key: str, *, by: User | None) -> None:
    """One that the organization added, or its own words about one of the product's."""
    Processing.objects.filter(key=key).delete()
    keep_version(by=by)


@transaction.atomic
def keep_version(*, by: User | None) -> RegisterVersion:
    """The whole as it is now."""
    turns.take("register")
    number = (RegisterVersion.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    told = [{"key": line.key, "texts": line.texts, "edited": list(line.edited)} for line in lines() if not line.is_off]
    return RegisterVersion.objects.create(number=number, made_by=by, lines=told, contact=contact())


def contact() -> dict[str, str]:
    row = PrivacyContact.objects.first()
    return model_to_dict(row, CONTACT) if row else {}


def shown(version: RegisterVersion) -> Shown:
    return Shown([Line(each["key"], each["texts"], tuple(each["edited"])) for each in version.lines], version.contact)


def by_stripe() -> Sequence[Recipient]:
    """Who collects the plan's money."""
    is_paid = settings.STRIPE_SECRET_KEY and BillingAccount.objects.exists()
    return [Recipient("Stripe", _("United States"))] if is_paid else []


def _line(key: str, derived: dict[str, str], row: Processing | None) -> Line:
    own = {name: text for name in TEXTS if row and (text := getattr(row, name))}
    return Line(key, derived | own, tuple(own), bool(row and row.is_off))


def _derived(activity: Activity) -> dict[str, Any]:
    recipients = activity.recipients()
    abroad = sorted({each.country for each in recipients if each.country})
    return {
        "purpose": str(activity.purpose),
        "basis": str(activity.basis),
        "categories": str(activity.categories),
        "persons": str(activity.persons),
        "recipients": ", ".join(dict.fromkeys(each.name for each in recipients)) or _("nobody"),
        "retention": _kept(activity),
        "security": str(SECURITY),
        "transfer": _("to %(countries)s (art. 33)") % {"countries": ", ".join(abroad)} if abroad else _("none"),
    }


def _kept(activity: Activity) -> str:
    told = [
        f"{KINDS[key].label}: {months_in_words(ruling.rule_of(KINDS[key]).months)}"
        for key in activity.kept
        if key in KINDS
    ]
    told.append(_("backups: %(days)s days") % {"days": BACKUPS})
    return "; ".join(told)


SECURITY = gettext_lazy(
    "Own database schema, roles and second step at sign-in, encryption of secrets and raw messages (AES-256-GCM), TLS, "
    "append-only audit, alerts, backups."
)
