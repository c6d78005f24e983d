"""An erasure is ordered: who asked, how, on what ground; what it will touch is told before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from crm import erased
from crm.fates import FATES
from crm.models import Contact, Identity, Lead, Stage
from crm.queries import holdings
from crm.services import jobs
from crm.services.forgetting.naming import Wanted
from crm.services.retaining import holding
from tenants import audit
from tenants.access import Principal
from tenants.models import Erasure

KIND = "contact.erase"


class AlreadyOrdered(Exception):
    """This person is being erased, or is erased already."""


@dataclass(frozen=True)
class Preview:
    """The dry run: rows that go, rows that stay without words, and what stays because it is somebody else's too."""

    gone: Sequence[tuple[str, int]]
    emptied: Sequence[tuple[str, int]]
    open_leads: int
    left: Sequence[str]


def preview(contact: Contact) -> Preview:
    """Changes nothing."""
    known = holdings.everybody(contact)
    rows = {model: found.count() for model, found in holdings.of(known).items()}
    of_open = Lead.objects.filter(contact__in=known, stage__kind=Stage.Kind.OPEN).count()
    gone, emptied = told(rows)
    return Preview(gone, emptied, of_open, Wanted.of(known).left)


def told(rows: dict[Any, int]) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """In words: what goes, and what stays emptied."""
    named = [(str(model._meta.verbose_name_plural), n, FATES[model._meta.label].goes) for model, n in rows.items() if n]
    return [(name, n) for name, n, goes in named if goes], [(name, n) for name, n, goes in named if not goes]


def order(contact: Contact, *, by: Principal, asked: str, ground: str, asked_on: date) -> Erasure:
    """Begin, in the background. Again for one that did not finish. Raises ``AlreadyOrdered`` and ``OnHold``."""
    if holding.is_held(holdings.everybody(contact)):
        raise holding.OnHold
    try:
        with transaction.atomic():
            erasure = _again(contact) or Erasure(organization_id=by.organization_id, contact_id=contact.pk)
            erasure.asked, erasure.ground, erasure.asked_on = asked, ground, asked_on
            erasure.ordered_by_id, erasure.state = by.user_id, Erasure.State.RUNNING
            _remember(erasure, holdings.everybody(contact))
            erasure.save()
            job = jobs.start(KIND, by=by, options={"erasure": str(erasure.pk)})
            Erasure.objects.filter(pk=erasure.pk).update(job_id=job.pk)
            audit.record("contact.erasure_ordered", contact=str(contact.pk), ground=ground, asked=asked)
    except IntegrityError:
        raise AlreadyOrdered from None
    erasure.job_id = job.pk
    return erasure


def _again(contact: Contact) -> Erasure | None:
    """Where the last attempt failed, what is wanted is known by it: the person's own rows may be empty already."""
    failed = Erasure.objects.select_for_update().filter(contact_id=contact.pk, state=Erasure.State.FAILED)
    return failed.first()


def _remember(erasure: Erasure, known: Sequence[UUID]) -> None:
    """By which the person is looked for while their own rows go; afterwards only digests are left."""
    if erasure.wanted_sealed:
        return
    wanted = Wanted.of(known)
    erasure.wanted = {"digits": wanted.digits, "words": wanted.words, "known": [str(pk) for pk in known]}
    erasure.report = {"left": len(wanted.left)}
    keys = Identity.objects.filter(contact__in=known).values_list("key", flat=True)
    erasure.marks = sorted(erased.name_of(key) for key in keys)
