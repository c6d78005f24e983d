"""Why leads are lost: the organization's own list."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from crm.models import Lead, LostReason, MoveRequest
from crm.services import setting_aside
from crm.services.pipelines import Invalid
from tenants.models import User


class InUse(Exception):
    """Leads were lost for it. Say which reason stands for it from now on."""

    def __init__(self, leads: int):
        super().__init__(f"{leads} leads were lost for it.")
        self.leads = leads


def tidy(name: str, but: LostReason | None = None) -> str:
    """The name as it is kept. Raises ``Invalid`` for one that is on the list already."""
    if not (name := " ".join(name.split())):
        raise Invalid(_("Give it a name."), "name")
    known = LostReason.objects.filter(name__iexact=name)
    if (known.exclude(pk=but.pk) if but else known).exists():
        raise Invalid(_("This reason is on the list already."), "name")
    return name


@transaction.atomic
def add(name: str, *, by: User | None) -> LostReason:
    last = LostReason.objects.aggregate(last=Max("position"))["last"]
    return LostReason.objects.create(name=tidy(name), position=0 if last is None else last + 1)


@transaction.atomic
def rename(reason: LostReason, name: str, *, by: User | None) -> LostReason:
    reason.name = tidy(name, but=reason)
    reason.save(update_fields=["name", "updated_at"])
    return reason


@transaction.atomic
def arrange(ids: Iterable[UUID], *, by: User | None) -> None:
    places = {pk: place for place, pk in enumerate(ids)}
    rows = sorted(LostReason.objects.select_for_update(), key=lambda row: places.get(row.pk, len(places)))
    for place, row in enumerate(rows):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position", "updated_at"])


@transaction.atomic
def remove(reason: LostReason, *, by: User | None, instead: LostReason | None = None) -> None:
    """What was lost for it was lost for ``instead``. Raises ``InUse``: no lead forgets why it was lost."""
    fresh = LostReason.objects.select_for_update().get(pk=reason.pk)
    leads = Lead.objects.filter(lost_reason=fresh)
    if instead is None and (used := leads.count()):
        raise InUse(used)
    if instead is not None and instead.pk == fresh.pk:
        raise Invalid(_("Choose another reason."), "instead")
    leads.update(lost_reason=instead)
    MoveRequest.objects.filter(lost_reason=fresh).update(lost_reason=instead)
    setting_aside.give_up(fresh, by=by)
