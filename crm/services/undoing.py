"""Taking back a change of what a lead, a person or a company is, as long as what it made still stands."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm.models import Activity, Company, Contact, Lead
from crm.queries.changes import TOLD
from crm.removables import NotUndoable
from crm.services import companies, contacts, leads, versions
from crm.services.answer_files import NotItsFile
from crm.services.moving import limit_of
from tenants.models import User

OF_LEADS = frozenset({"title", "value_cents", "source", "tags", "expected_close", "company"})
Changes = dict[str, list[Any]]  # what was and what came, by field
KNOWN: Mapping[str, frozenset[str]] = {
    Activity.Kind.LEAD_CHANGED: OF_LEADS,
    Activity.Kind.CONTACT_CHANGED: contacts.CHANGEABLE,
    Activity.Kind.COMPANY_CHANGED: companies.CHANGEABLE,
}
KINDS = tuple(KNOWN)


def undo(change: Activity, *, by: User | None) -> None:
    """Put the fields back as they were before. Raises ``NotUndoable`` with a sentence for the person."""
    changes: Changes = change.particulars.get("changes") or {}
    answers: Changes = change.particulars.get("answers") or {}
    if not _is_known(change):
        raise NotUndoable(_("This change cannot be taken back. Edit the fields by hand."))
    ours = _ours(changes)
    if is_over(change.happened_at, by=by):
        raise NotUndoable(_("It is too late to take this change back. Edit the fields by hand."))
    try:
        UNDOES[change.kind](change, ours, answers, by)
    except NotItsFile:
        raise NotUndoable(_("The file that was there is gone for good. Edit the fields by hand.")) from None


def is_over(since: datetime, *, by: User | None) -> bool:
    """Whether it is too late for this person, or for a key, to take back what was done then."""
    return timezone.now() - since > limit_of(by)


def made(row: Lead | Contact | Company, *, by: User | None, since: datetime) -> Activity | None:
    """The change that somebody made of it just now, if there is one and it can be taken back."""
    changes = row.activities.filter(kind__in=KINDS, actor=by, happened_at__gte=since)
    change = changes.order_by("happened_at", "id").first()
    return change if change and _is_known(change) else None


def _is_known(change: Activity) -> bool:
    """Whether what it was before is all told, also of the organization's own fields."""
    changes, answers = (change.particulars.get(name) or {} for name in ("changes", "answers"))
    ours = _ours(changes)
    return (
        bool(changes)
        and not ours.keys() - KNOWN.get(change.kind, frozenset())
        and (len(ours) == len(changes) or bool(answers))
    )


def _ours(changes: Changes) -> Changes:
    """Without the organization's own fields, of which the line keeps labels for people to read."""
    return {name: both for name, both in changes.items() if not name.startswith(TOLD)}


@transaction.atomic
def _undo_of_lead(change: Activity, changes: Changes, answers: Changes, by: User | None) -> None:
    assert change.lead is not None, "A line of this kind is about a lead."
    lead = versions.locked(change.lead)
    leads.change(lead, by=by, version=lead.version, **_before(lead, changes, answers))


@transaction.atomic
def _undo_of_contact(change: Activity, changes: Changes, answers: Changes, by: User | None) -> None:
    assert change.contact_id, "A line of this kind is about a person."
    contact = Contact.objects.select_for_update(no_key=True).get(pk=change.contact_id)
    try:
        contacts.change(contact, by=by, seen=contact.updated_at, **_before(contact, changes, answers))
    except contacts.Taken:
        raise NotUndoable(_("Another contact is known by this already.")) from None


@transaction.atomic
def _undo_of_company(change: Activity, changes: Changes, answers: Changes, by: User | None) -> None:
    assert change.company_id, "A line of this kind is about a company."
    company = Company.objects.select_for_update(no_key=True).get(pk=change.company_id)
    try:
        companies.change(company, by=by, **_before(company, changes, answers))
    except companies.Taken:
        raise NotUndoable(_("Another company has this CNPJ.")) from None


UNDOES: Mapping[str, Callable[[Activity, Changes, Changes, User | None], None]] = {
    Activity.Kind.LEAD_CHANGED: _undo_of_lead,
    Activity.Kind.CONTACT_CHANGED: _undo_of_contact,
    Activity.Kind.COMPANY_CHANGED: _undo_of_company,
}


def _before(row: Lead | Contact | Company, changes: Changes, answers: Changes) -> dict[str, Any]:
    """What each field said before, if what came then still stands."""
    _insist_that_it_stands(row, changes, answers)
    return {name: _as_stored(name, was) for name, (was, _now) in changes.items()} | _taken_back(answers)


def _insist_that_it_stands(row: Lead | Contact | Company, changes: Changes, answers: Changes) -> None:
    if row.archived_at is not None:
        raise NotUndoable(_("It was archived since. Restore it first."))
    others = any(leads.told(getattr(row, name)) != now for name, (_was, now) in changes.items())
    if others or any(row.custom.get(key) != now for key, (_was, now) in answers.items()):
        raise NotUndoable(_("Somebody changed this again since, so it stays. Edit the fields by hand."))


def _taken_back(answers: Changes) -> dict[str, Any]:
    """What the organization's own fields said before, by key."""
    return {"custom": {key: was for key, (was, _now) in answers.items()}} if answers else {}


def _as_stored(name: str, was: Any) -> Any:
    """The timeline keeps values as they were called."""
    match name:
        case "company":
            return companies.named(was or "")
        case "expected_close":
            return date.fromisoformat(was) if was else None
    return was
