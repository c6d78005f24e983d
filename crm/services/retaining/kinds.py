"""The kinds of data of leads and people, how old ones are found, and how they go: as an erasure would leave them."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config import clock
from crm import parts
from crm.models import Activity, Contact, Lead, Note, Receipt, Stage, Task
from crm.retention import Example, Kind, before
from crm.services import contacts, purging
from crm.services.retaining.holding import held_contacts, held_leads

FIVE_YEARS = 60  # months


def _work(moment: datetime) -> QuerySet:
    notes, tasks = (Exists(model.ever.filter(lead=OuterRef("pk"))) for model in (Note, Task))
    closed = Lead.objects.filter(closed_at__lt=moment).exclude(stage__kind=Stage.Kind.OPEN)
    return closed.filter(notes | tasks).exclude(pk__in=held_leads()).select_related("contact")


def _lost(moment: datetime) -> QuerySet:
    lost = Lead.objects.living().filter(stage__kind=Stage.Kind.LOST, emptied_at=None)
    silent = lost.filter(closed_at__lt=moment, last_activity_at__lt=moment)
    return silent.exclude(pk__in=held_leads()).select_related("contact")


def _people(moment: datetime) -> QuerySet:
    """Nobody heard of them, works for them, or sold them something in the last five years."""
    bought = Q(stage__kind=Stage.Kind.WON, closed_at__gte=before(FIVE_YEARS, clock.now()))
    alive = Q(archived_at=None, stage__kind=Stage.Kind.OPEN) | Q(last_activity_at__gte=moment) | bought
    leads = Lead.objects.filter(alive, contact=OuterRef("pk"))
    told = Activity.objects.filter(contact=OuterRef("pk"), happened_at__gte=moment)
    tasks = Task.objects.undone().filter(contact=OuterRef("pk"))
    living = Contact.objects.filter(created_at__lt=moment, archived_at=None, merged_into=None, purged_at=None)
    silent = living.exclude(reduce(or_, (Exists(each) for each in (leads, told, tasks))))
    for part in parts.heard_since:
        silent = silent.exclude(pk__in=part(moment))
    return silent.exclude(pk__in=held_contacts())


def _arrivals(moment: datetime) -> QuerySet:
    old = Receipt.objects.filter(received_at__lt=moment).select_related("source")
    return old.exclude(contact__in=held_contacts()).exclude(lead__in=held_leads())


def _forget_people(ids: Sequence[UUID]) -> None:
    """Away first, then for good, as everybody goes."""
    for person in Contact.objects.filter(pk__in=ids).order_by("pk"):
        contacts.archive(person, by=None, with_work=True)
    purging.contacts(ids)


def _forget_arrivals(ids: Sequence[UUID]) -> None:
    Receipt.objects.filter(pk__in=ids).delete()


def _of_lead(lead: Lead) -> Example:
    return Example(str(lead), f"leads/{lead.pk}/", lead.closed_at or lead.created_at)


def _of_person(person: Contact) -> Example:
    return Example(str(person), f"contacts/{person.pk}/", person.created_at)


def _of_arrival(receipt: Receipt) -> Example:
    path = f"settings/sources/{receipt.source_id}/" if receipt.source_id else "settings/sources/"
    return Example(f"{receipt.source or 'API'}: {receipt}", path, receipt.received_at)


KINDS = (
    Kind(
        "work",
        _("Notes and tasks of closed leads"),
        icon="notes",
        says=_("Notes and tasks of leads that were won or lost that long ago, with their lines of the timeline."),
        due=_work,
        remove=purging.work_of_leads,
        example=_of_lead,
        at="closed_at",
    ),
    Kind(
        "lost_leads",
        _("Lost leads without activity"),
        icon="briefcase-off",
        says=_("Title, notes, tasks, files, timeline and answers go; value, stage, reason and dates stay and count."),
        due=_lost,
        remove=purging.words_of_leads,
        example=_of_lead,
        at="closed_at",
    ),
    Kind(
        "contacts",
        _("Contacts without activity"),
        icon="users",
        says=_(
            "The person is erased as from the archive: name, addresses, conversations and files; what is counted stays."
        ),
        due=_people,
        remove=_forget_people,
        example=_of_person,
        at="created_at",
        least=6,
        law=_("Who bought within the last five years stays: claims for damages end then (CDC, art. 27)."),
    ),
    Kind(
        "receipts",
        _("What forms and webhooks sent"),
        icon="filter-down",
        says=_("The arrival as it came; the contact and the lead that it made stay."),
        due=_arrivals,
        remove=_forget_arrivals,
        example=_of_arrival,
        at="received_at",
        months=3,
        most=24,
        law=_("It is kept to be read again after a mistake; longer than that serves no purpose (LGPD, art. 15, I)."),
    ),
)
