"""A source's owner is told when the same thing goes wrong again and again: once a day for each."""

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from crm.models import Notification, Receipt, Source
from crm.queries.sources import age_of
from crm.services import notifying

REPEATED = 3
WITHIN = timedelta(days=1)
AGED = "aged:"  # that the token is old is told once of each
AT_ONCE = frozenset({"not_authorised", "needs_owner"})  # nothing more arrives until somebody mends it
TROUBLED = frozenset({Receipt.Outcome.INCOMPLETE, Receipt.Outcome.REFUSED, Receipt.Outcome.FAILED})
QUIET = frozenset({"open_lead", "spam", "too_fast", "sample"})


def consider(receipt: Receipt) -> None:
    """Whether what is wrong with this arrival has been wrong often enough."""
    if receipt.source_id is None or receipt.outcome not in TROUBLED:
        return
    for reason in receipt.reasons:
        code = reason["code"]
        if code in QUIET:
            continue
        recent = Receipt.objects.filter(source=receipt.source_id, received_at__gt=Now() - WITHIN)
        if code in AT_ONCE or recent.filter(reasons__contains=[reason])[:REPEATED].count() >= REPEATED:
            tell(receipt.source_id, code, reason["field"])


def tell(source_id, code: str, field: str = "") -> None:
    """At most once on a day of the organization; two that ask at once tell it once."""
    today, kind = timezone.localdate().isoformat(), f"{code}:{field}"
    source = Source.objects.select_for_update(of=("self",)).select_related("owner").get(pk=source_id)
    if source.owner is None or source.warned.get(kind) == today:
        return
    source.warned = {**source.warned, kind: today}
    source.save(update_fields=["warned", "updated_at"])
    path = f"settings/sources/{source.pk}/"
    notifying.notify(
        source.owner, Notification.Kind.SOURCE_TROUBLED, by=None, path=path, name=source.name, code=code, field=field
    )


def watch_tokens() -> None:
    """Their owners are told that tokens of pages are old, while they still work."""
    tokens = Source.objects.living().filter(kind=Source.Kind.META, is_active=True).exclude(account="")
    for source in tokens.exclude(warned__has_key=AGED):
        if age_of(source).stage:
            with transaction.atomic():
                tell(source.pk, "aged")
