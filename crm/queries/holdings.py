"""All that an organization holds about a person, found by following what names whom, through every model there is."""

from collections.abc import Iterator, Sequence
from functools import cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey, Model, Q, QuerySet

from crm import parts
from crm.models import Contact, Lead, Merge, Notification

# Naming a person, or a row of theirs, these say something of somebody else, or say again what a nearer way says.
NOT_THEIRS = frozenset(
    {"crm.Lead.referred_by", "messaging.Conversation.lead", "messaging.Recipient.lead", "messaging.Recipient.message"}
    | {"messaging.Recipient.conversation", "messaging.Rating.question"}
)
ROOTS: tuple[type[Model], ...] = (Contact, Merge, Notification)
FEW = 5000  # ids that are written out; more are a sub-query


def everybody(contact: Contact) -> list[UUID]:
    """The person, and whoever was merged into the person, however far back: they are the same one."""
    found, some = [contact.pk], [contact.pk]
    while some := list(Contact.objects.filter(merged_into__in=some).values_list("pk", flat=True)):
        found += some
    return found


def of(known: Sequence[UUID]) -> dict[type[Model], QuerySet]:
    """Model → the rows of these contacts, nearest first; also what names them by their address in the product."""
    found: dict[type[Model], QuerySet] = {Contact: Contact._base_manager.filter(pk__in=known)}
    _add_loose(found, known)
    for model in _models():
        ways = [Q(**{f"{key.name}__in": _ids(found[key.related_model])}) for key in _keys(model)]
        found[model] = model._base_manager.filter(reduce(or_, ways))
    return found


def labels() -> list[str]:
    """Every model that holds something of people."""
    everything: list[type[Model]] = [*_models(), *ROOTS]
    return sorted(model._meta.label for model in everything)


def _add_loose(found: dict[type[Model], QuerySet], known: Sequence[UUID]) -> None:
    """What names them without a foreign key."""
    leads = Lead._base_manager.filter(contact__in=known).values_list("pk", flat=True)
    paths = [*(f"contacts/{pk}/" for pk in known), *(f"leads/{pk}/" for pk in leads), *parts.paths_of(known)]
    told = reduce(or_, (Q(path__startswith=path) for path in paths))
    found[Notification] = Notification._base_manager.filter(told)
    found[Merge] = Merge._base_manager.filter(Q(survivor_id__in=known) | Q(merged_id__in=known))


@cache
def _models() -> tuple[type[Model], ...]:
    """Those that name a person by foreign keys, each after those it names."""
    known: list[type[Model]] = []
    ours = [model for model in apps.get_models() if _is_of_organizations(model) and model not in ROOTS]
    while new := [model for model in ours if model not in known and any(_named(model, {*ROOTS, *known}))]:
        known += new
    return tuple(known)


def _keys(model: type[Model]) -> list[ForeignKey]:
    return list(_named(model, {*ROOTS, *_models()}))


def _named(model: type[Model], known: set[type[Model]]) -> Iterator[ForeignKey]:
    for field in model._meta.concrete_fields:
        is_theirs = f"{model._meta.label}.{field.name}" not in NOT_THEIRS and field.related_model is not model
        if isinstance(field, ForeignKey) and is_theirs and field.related_model in known:
            yield field


def _is_of_organizations(model: type[Model]) -> bool:
    return model._meta.app_config.name in settings.TENANT_APPS


def _ids(rows: QuerySet) -> Any:
    ids = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return ids if len(ids) <= FEW else rows.order_by().values("pk")
