"""The organization's labels as a whole: named, coloured, put in their order, joined, given up."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from crm import events
from crm.realtime.audience import EVERYBODY, Audience
from crm.removables import NotUndoable
from crm.services import setting_aside
from messaging.models import Label, Labelling
from messaging.services.marking import MOST
from tenants.models import User


class Taken(Exception):
    """Another label has this name."""


class TooMany(Exception):
    """There are as many as one can tell apart, and more."""


def counted(rows: QuerySet[Label]) -> QuerySet[Label]:
    """With ``n``, on how many conversations each stands."""
    return rows.annotate(n=Count("labellings", filter=Q(labellings__conversation__merged_into=None)))


@transaction.atomic
def add(*, by: User | None, name: str, colour: str) -> Label:
    """Behind the others; while nobody has put them in an order, by its name. Raises ``Taken``, ``TooMany``."""
    if Label.objects.count() >= MOST:
        raise TooMany
    last = Label.objects.aggregate(last=Max("position"))["last"] or 0
    return _kept(Label(name=name, colour=colour, position=last and last + 1), by=by)


@transaction.atomic
def change(label: Label, *, by: User | None, **said: Any) -> Label:
    """Its name or colour, on all conversations at once. Raises ``Taken``."""
    for name, value in said.items():
        setattr(label, name, value)
    return _kept(label, by=by)


@transaction.atomic
def arrange(ids: Sequence[UUID], *, by: User | None) -> None:
    """In this order; those that are not named keep theirs behind them."""
    rows = {label.pk: label for label in Label.objects.select_for_update()}
    named = [rows.pop(pk) for pk in dict.fromkeys(ids) if pk in rows]
    for position, label in enumerate([*named, *rows.values()], start=1):
        if label.position != position:
            Label.objects.filter(pk=label.pk).update(position=position)
            _tell(label, by=by)


@transaction.atomic
def remove(label: Label, *, into: Label | None, by: User | None) -> None:
    """It goes from all conversations; with ``into`` they have that one in its place."""
    if into is not None:
        has = Labelling.objects.filter(label=into).values("conversation")
        Labelling.objects.filter(label=label).exclude(conversation__in=has).update(label=into)
    setting_aside.give_up(label, by=by)
    _tell(label, by=by)


def came_back(label: Label, by: User | None) -> None:
    """On all conversations that had it, and have no other in its place."""
    if Label.objects.count() > MOST:
        raise NotUndoable(_("There are %(most)s labels already. Remove one first.") % {"most": MOST})
    _tell(label, by=by)


def _kept(label: Label, *, by: User | None) -> Label:
    try:
        with transaction.atomic():
            label.save()
    except IntegrityError:
        raise Taken from None
    _tell(label, by=by)
    return label


def _tell(label: Label, *, by: User | None) -> None:
    """Lists and threads that show it draw it anew."""
    events.record("label.changed", label.pk, audience=Audience(EVERYBODY), by=by)
