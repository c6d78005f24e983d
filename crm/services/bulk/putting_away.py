"""Many records into the archive and back from it, each with what hangs on it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import parts
from crm.models import Company, Contact, Lead
from crm.queries.impact import Impact
from crm.services import companies, contacts, leads, restoring
from crm.services.bulk.change import Change, Refused


class ArchiveLeads(Change):
    """Off the board."""

    permission, said = "lead.delete", gettext_lazy("Archive")

    def do(self, row: Lead) -> dict[str, Any] | None:
        if row.archived_at:
            return None
        leads.archive(row, by=self.by)
        return {}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        leads.restore(row, by=self.by)


class RestoreLeads(Change):
    """Back on the board."""

    permission, said = "lead.delete", gettext_lazy("Restore")

    def do(self, row: Lead) -> dict[str, Any] | None:
        if row.archived_at is None:
            return None
        leads.restore(row, by=self.by)
        return {}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        leads.archive(row, by=self.by)


class _OfTheArchive(Change):
    """Contacts and companies have no version: what counts is whether they are still where they were put."""

    def left(self, row: Any) -> dict[str, Any]:
        return {"archived_at": _moment(type(row).objects.get(pk=row.pk))}

    def stands(self, row: Any, after: dict[str, Any]) -> bool:
        return _moment(row) == after.get("archived_at")


class ArchiveContacts(_OfTheArchive):
    """Out of every list; with their open work, if that is wanted."""

    permission, said = "contact.delete", gettext_lazy("Archive")

    def do(self, row: Contact) -> dict[str, Any] | None:
        if row.archived_at:
            return None
        if away := Impact.of(row, self.principal).out_of_reach:
            text = ngettext(
                "%(n)s open lead is not yours to archive.", "%(n)s open leads are not yours to archive.", away
            )
            raise Refused(text % {"n": away})
        try:
            gone = contacts.archive(row, by=self.by, with_work=bool(self.options.get("with_work")))
        except contacts.StillWorkedOn:
            raise Refused(_("There is open work. Decide what becomes of it.")) from None
        return {"threads": [str(pk) for pk in gone.threads]}

    def undo(self, row: Contact, before: dict[str, Any]) -> None:
        _bring_back(self, row, with_leads=True)
        parts.reopen_threads(before.get("threads", ()), self.by)


class RestoreContacts(_OfTheArchive):
    """Back with all addresses; with the leads that went along, if that is wanted."""

    permission, said = "contact.delete", gettext_lazy("Restore")

    def do(self, row: Contact) -> dict[str, Any] | None:
        if row.archived_at is None:
            return None
        if row.merged_into_id or row.purged_at:
            raise Refused(_("It cannot be brought back: it was merged into another, or erased."))
        return {"leads": [str(pk) for pk in _bring_back(self, row, with_leads=bool(self.options.get("with_leads")))]}

    def undo(self, row: Contact, before: dict[str, Any]) -> None:
        try:
            restoring.put_away_again(row, before["leads"], by=self.by)
        except contacts.StillWorkedOn:
            raise Refused(_("There is open work. Decide what becomes of it.")) from None


class ArchiveCompanies(_OfTheArchive):
    """Out of every list; their people and leads stay."""

    permission, said = "company.delete", gettext_lazy("Archive")

    def do(self, row: Company) -> dict[str, Any] | None:
        if row.archived_at:
            return None
        companies.archive(row, by=self.by)
        return {}

    def undo(self, row: Company, before: dict[str, Any]) -> None:
        companies.restore(row, by=self.by)


class RestoreCompanies(_OfTheArchive):
    """Back in the lists."""

    permission, said = "company.delete", gettext_lazy("Restore")

    def do(self, row: Company) -> dict[str, Any] | None:
        if row.archived_at is None:
            return None
        if row.merged_into_id:
            raise Refused(_("It cannot be brought back: it was merged into another, or erased."))
        companies.restore(row, by=self.by)
        return {}

    def undo(self, row: Company, before: dict[str, Any]) -> None:
        companies.archive(row, by=self.by)


def _bring_back(change: Change, row: Contact, *, with_leads: bool) -> list[Any]:
    went = restoring.gone_with(Contact.objects.filter(pk=row.pk), change.principal) if with_leads else ()
    try:
        return restoring.contact_with(row, went, by=change.by)
    except contacts.HeldBy:
        raise Refused(_("Somebody else is known by the same phone, e-mail or document by now.")) from None


def _moment(row: Any) -> str | None:
    return row.archived_at.isoformat() if row.archived_at else None
