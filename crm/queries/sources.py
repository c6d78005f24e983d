"""What the pages about lead sources show."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.capture import naming
from crm.models import CustomField, Receipt, Source
from tenants.access import Principal
from tenants.ageing import Age, age

DAYS = 7
SHOWN = 50
Outcome = Receipt.Outcome
GOOD = (Outcome.ACCEPTED, Outcome.DUPLICATE)
BAD = (Outcome.REFUSED, Outcome.FAILED)
TONES = {
    Outcome.ACCEPTED: "ok",
    Outcome.DUPLICATE: "info",
    Outcome.INCOMPLETE: "warn",
    Outcome.REFUSED: "bad",
    Outcome.FAILED: "bad",
}
WHY = {
    "missing": gettext_lazy("%(field)s is missing"),
    "invalid": gettext_lazy("%(field)s cannot be right"),
    "open_lead": gettext_lazy("added to the person’s open lead"),
    "nothing": gettext_lazy("says nothing about a person: check the mapping"),
    "unreadable": gettext_lazy("the body is neither JSON nor a form"),
    "spam": gettext_lazy("filled in by a program"),
    "too_fast": gettext_lazy("sent too quickly for a person; asked to send again"),
    "sample": gettext_lazy("a sample of the platform’s test button"),
    "not_authorised": gettext_lazy("the access token no longer works: connect again"),
    "needs_owner": gettext_lazy("Meta wants more permissions for the token"),
    "no_such_lead": gettext_lazy("Meta does not give this lead out"),
}


@dataclass(frozen=True)
class Row:
    """A source in the list."""

    source: Source
    good: int
    incomplete: int
    bad: int
    last_at: Any

    @property
    def health(self) -> str:
        """The word of its light."""
        if not self.source.is_active:
            return "off"
        if self.source.trouble or (self.bad and self.bad >= self.good + self.incomplete):
            return "bad"
        if self.incomplete > self.good or self.bad:
            return "warn"
        return "ok" if self.last_at else "new"


@dataclass(frozen=True)
class Line:
    """A receipt in the list."""

    receipt: Receipt

    @property
    def tone(self) -> str:
        return TONES.get(Outcome(self.receipt.outcome), "")

    @property
    def why(self) -> str:
        return "; ".join(told(reason) for reason in self.receipt.reasons)


def told(reason: dict[str, str]) -> str:
    """A reason in the reader's language."""
    field = reason.get("label") or naming.called(reason.get("field", ""))
    text = WHY.get(reason.get("code", ""))
    return str(text) % {"field": field} if text else reason.get("code", "")


def listed(principal: Principal) -> list[Row]:
    """All sources with their last seven days, in one statement."""
    since = timezone.now() - timedelta(days=DAYS)
    recent = Q(receipts__received_at__gt=since)
    rows = Source.objects.accessible_by(principal).annotate(
        good=Count("receipts", filter=recent & Q(receipts__outcome__in=GOOD)),
        incomplete=Count("receipts", filter=recent & Q(receipts__outcome=Outcome.INCOMPLETE)),
        bad=Count("receipts", filter=recent & Q(receipts__outcome__in=BAD)),
        last_at=Max("receipts__received_at", filter=~Q(receipts__outcome=Outcome.TEST)),
    )
    rows = rows.order_by("name", "created_at")  # counting gives up the model's own order
    return [Row(source, source.good, source.incomplete, source.bad, source.last_at) for source in rows]


def age_of(source: Source) -> Age:
    """How long the other side's token has been in use."""
    return age(source.credentials_at or source.created_at)


def receipts_of(source: Source) -> list[Line]:
    """The newest ones."""
    rows = Receipt.objects.filter(source=source).select_related("lead__contact").newest_first()
    return [Line(receipt) for receipt in rows[:SHOWN]]


def mapping_of(source: Source) -> list[dict[str, Any]]:
    """What the last arrival said, each value with the field it goes to: by the mapping, else as it is guessed."""
    last = Receipt.objects.filter(source=source).newest_first().first()
    payload = last.payload if last else {}
    seen: dict[str, str] = payload.get("told", {}) if isinstance(payload, dict) else {}
    names = [*seen, *(name for name in source.mapping if name not in seen)]
    return [
        {
            "path": name,
            "sample": seen.get(name, ""),
            "to": source.mapping.get(name, naming.meaning(name)),
            "is_guess": name not in source.mapping,
        }
        for name in names
    ]


def targets() -> list[tuple[str, str]]:
    """What a value may be mapped to."""
    fields = [(name, str(label)) for name, label in naming.FIELDS.items()]
    own = CustomField.objects.filter(entity__in=["lead", "contact"], archived_at=None)
    fields += [(f"{naming.CUSTOM}{field.key}", field.label) for field in own]
    return [
        ("", _("Keep as an answer")),
        *fields,
        *((name, name) for name in naming.TRACKS),
        (naming.IGNORED, _("Ignore")),
    ]
