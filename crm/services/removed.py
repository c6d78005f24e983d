"""What somebody takes away: until it is brought back, or the time for that is over."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import removables
from crm.models import File, Note, Task, file
from crm.models.removable import Removable
from crm.removables import Kind, NotUndoable, StillNamed
from crm.services import answering, facts, files, setting_aside, undoing
from crm.services.retaining import holding
from crm.services.retaining.holding import OnHold
from tenants import audit
from tenants.models import User

__all__ = ["NotUndoable", "prune", "remove", "restore"]

ABOUT: dict[Any, tuple[str, ...]] = {Note: ("lead", "contact"), Task: ("lead", "contact"), File: file.ABOUT}


@transaction.atomic
def remove(row: Note | Task | File, *, by: User | None) -> None:
    """Its lines go with it; a file takes the answer along that it is."""
    model: Any = type(row)
    if isinstance(row, File):
        answering.take_back(row, by=by)
    if model.objects.select_for_update().filter(pk=row.pk).exists():
        setting_aside.put_away(row)
        _shown("deleted", row, by=by)


@transaction.atomic
def restore(row: Note | Task | File, *, by: User | None, from_archive: bool = False) -> None:
    """As it was, with its lines. Raises ``NotUndoable`` when it is too late; from the archive it is as long as it is there."""
    model: Any = type(row)
    away = model.ever.filter(pk=row.pk, removed_at__isnull=False)
    fresh = away.select_related(*ABOUT[model]).select_for_update(of=("self",)).first()
    if fresh is None:
        return
    if not from_archive and undoing.is_over(fresh.removed_at, by=by):
        raise NotUndoable(_("It is too late to bring this back."))
    if isinstance(fresh, File) and answering.give_again(fresh, by=by):
        return
    setting_aside.bring_back(fresh, **({"answered": ""} if model is File else {}))
    _shown("restored", fresh, by=by)


@transaction.atomic
def take_out(row: Any, *, by: User | None) -> None:
    """From the archive, whatever it is. Raises ``NotUndoable`` with what to do first."""
    kind = removables.of(row)
    if kind.back:
        kind.back(row, by)
    elif isinstance(row, Removable):
        _bring_back(row, by=by)
    else:
        restore(row, by=by, from_archive=True)


@transaction.atomic
def erase(row: Any) -> None:
    """For good, before its time; only what is away already. Raises ``OnHold`` or ``StillNamed``."""
    kind = removables.of(row)
    away = Q(pk=row.pk, **{f"{kind.at}__isnull": False})
    if not _free(kind, kind.model.ever.filter(pk=row.pk)).exists():
        raise StillNamed if kind.unnamed else OnHold
    if isinstance(row, File):
        files.forget(away)
    else:
        kind.model.ever.filter(away).delete()
    audit.record("record.erased", what=row._meta.model_name, id=str(row.pk))


def prune() -> None:
    """Every hour: what nobody brought back in time, and nobody holds or names."""
    for kind in removables.KINDS.values():
        _free(kind, kind.over(kind.model.ever.all())).delete()


def _free(kind: Kind, rows: QuerySet) -> QuerySet:
    """Those that nothing names, and about no lead or person on hold. Rules and settings are about nobody."""
    if kind.unnamed:
        return kind.unnamed(rows)
    if issubclass(kind.model, Removable):
        return rows
    return rows.exclude(lead__in=holding.held_leads()).exclude(contact__in=holding.held_contacts())


def _bring_back(row: Removable, *, by: User | None) -> None:
    kind = removables.of(row)
    away = kind.model.ever.filter(pk=row.pk, removed_at__isnull=False)
    try:
        with transaction.atomic():
            is_back = away.update(removed_at=None, removed_by=None, updated_at=timezone.now())
    except IntegrityError:
        raise NotUndoable(str(kind.taken)) from None
    if is_back and kind.follow:
        kind.follow(kind.model.objects.get(pk=row.pk), by)


def _shown(deed: str, row: Any, *, by: User | None) -> None:
    also = (getattr(row, "owner_id", None),)
    facts.part_shown(f"{row._meta.model_name}.{deed}", row.about, row.pk, by=by, also=also)
