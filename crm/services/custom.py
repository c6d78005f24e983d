"""The organization's own fields: made, changed, put in order, taken out of use; and answers to them, cleaned."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from crm import events
from crm.custom import values
from crm.models import CustomField
from crm.realtime.audience import EVERYBODY, Audience
from crm.removables import NotUndoable
from tenants.models import User

MOST_FIELDS = 60  # of one entity; a form of more is no form
ATTEMPTS = 20


class TooMany(Exception):
    """The entity has as many fields as a form can hold."""


def definitions(entity: str) -> list[CustomField]:
    """Those in use for leads, contacts or companies, in their order."""
    return list(CustomField.objects.of(entity))


def clean(entity: str, raw: Mapping[str, Any], *, of_many: bool = False) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What may be stored of these answers, by key, and what is wrong with the others; a file is no answer of many."""
    fields = CustomField.objects.of(entity)
    return values.clean(fields.typed() if of_many else fields, raw)


@transaction.atomic
def create(
    entity: str, *, by: User | None, label: str, kind: str, options: Iterable[str] = (), key: str = "", **fields: Any
) -> CustomField:
    """At the end. The key is made of the label unless it is given, and stays. Raises ``TooMany``."""
    if CustomField.objects.of(entity).count() >= MOST_FIELDS:
        raise TooMany
    last = CustomField.objects.filter(entity=entity).order_by("-position").values_list("position", flat=True).first()
    base = (slugify(key or label).replace("-", "_") or "campo")[:34].strip("_")
    for attempt in range(1, ATTEMPTS):
        try:
            with transaction.atomic():
                field = CustomField.objects.create(
                    entity=entity,
                    key=base if attempt == 1 else f"{base}_{attempt}",
                    label=label.strip(),
                    kind=kind,
                    options=[_option(text) for text in _tidy(options)],
                    position=(last or 0) + 1,
                    **fields,
                )
        except IntegrityError:
            continue
        _tell(field, by=by)
        return field
    raise TooMany


@transaction.atomic
def change(
    field: CustomField,
    *,
    by: User | None,
    renamed: Mapping[str, str] | None = None,
    gone: Iterable[str] = (),
    added: Iterable[str] = (),
    **fields: Any,
) -> CustomField:
    """Other words, a hint, whether it must be filled. Choices keep their ids; one that is gone stays readable."""
    fresh = CustomField.objects.select_for_update(no_key=True).get(pk=field.pk)
    names, left = renamed or {}, set(gone)
    options = [
        {**option, "label": names.get(option["id"], option["label"]), "gone": option["id"] in left}
        for option in fresh.options
    ]
    known = {option["label"].casefold() for option in options if not option["gone"]}
    options += [_option(text) for text in _tidy(added) if text.casefold() not in known]
    for name, value in {**fields, "options": options}.items():
        setattr(fresh, name, value)
    fresh.save()
    _tell(fresh, by=by)
    return fresh


@transaction.atomic
def arrange(entity: str, ids: Sequence[UUID], *, by: User | None) -> None:
    """In this order; fields that are not named follow as they were."""
    places = {pk: place for place, pk in enumerate(ids)}
    fields = list(CustomField.objects.of(entity).select_for_update(no_key=True))
    fields.sort(key=lambda field: places.get(field.pk, len(places) + field.position))
    for position, field in enumerate(fields, start=1):
        field.position = position
    CustomField.objects.bulk_update(fields, ["position"])
    if fields:
        _tell(fields[0], by=by)


@transaction.atomic
def archive(field: CustomField, *, by: User | None) -> None:
    """Out of forms and lists; what rows say in it stays, and comes back with it."""
    CustomField.objects.filter(pk=field.pk, archived_at=None).update(archived_at=timezone.now(), archived_by=by)
    _tell(field, by=by)


@transaction.atomic
def restore(field: CustomField, *, by: User | None) -> None:
    """With what rows say in it. Raises ``NotUndoable`` when it is too late, or there are as many as a form can hold."""
    if not CustomField.objects.filter(pk=field.pk, archived_at__isnull=False).exists():
        return
    if CustomField.objects.of(field.entity).count() >= MOST_FIELDS:
        raise NotUndoable(_("There are as many fields as a form can hold. Archive one first."))
    if not CustomField.ever.away().filter(pk=field.pk).update(archived_at=None, archived_by=None):
        raise NotUndoable(_("It is too late to bring this back."))
    _tell(field, by=by)


def _tell(field: CustomField, *, by: User | None) -> None:
    events.record("field.changed", field.pk, audience=Audience(EVERYBODY), by=by, entity=field.entity)


def _option(label: str) -> dict[str, Any]:
    return {"id": secrets.token_hex(4), "label": label}


def _tidy(labels: Iterable[str]) -> list[str]:
    """Without empty ones and without one twice."""
    found: dict[str, str] = {}
    for word in (" ".join(label.split())[:60] for label in labels):
        if word:
            found.setdefault(word.casefold(), word)
    return list(found.values())
