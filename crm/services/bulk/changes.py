"""What can be done to many leads: to one of them, and back; and which changes there are for each kind of record."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Lead, LeadMove, LostReason, Stage
from crm.queries import people
from crm.services import assigning, leads, moving
from crm.services.bulk import putting_away, sequences
from crm.services.bulk.change import Change, Refused, Waits
from tenants.access import Scope
from tenants.models import User

FIELDS = ("source", "value_cents", "expected_close", "title")


class Assign(Change):
    """Give them to one person, or to nobody."""

    said = gettext_lazy("Assign")

    def prepare(self) -> None:
        if self.principal.scope("lead.change") == Scope.OWN:
            raise Refused(_("Your role does not give leads away."))
        self.choices = {str(user.pk): user for user in people.assignable(self.principal)}
        if self.options.get("owner") and self.options["owner"] not in self.choices:
            raise Refused(_("You cannot give leads to this person."))

    def do(self, row: Lead) -> dict[str, Any] | None:
        was, to = row.owner_id, self.choices.get(self.options.get("owner", ""))
        if was == (to.pk if to else None):
            return None
        assigning.assign(row, to=to, by=self.by)
        return {"owner": str(was) if was else ""}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        former = User.objects.filter(pk=before["owner"]).first() if before["owner"] else None
        assigning.assign(row, to=former, by=self.by)


class Move(Change):
    """Put them into another stage of their own board, by its rules."""

    said = gettext_lazy("Move")

    def prepare(self) -> None:
        self.to = Stage.objects.filter(pk__in=_ids(self.options.get("to"))).first()
        if self.to is None:
            raise Refused(_("This stage no longer exists."))
        self.reason = LostReason.objects.filter(pk__in=_ids(self.options.get("lost_reason"))).first()

    def do(self, row: Lead) -> dict[str, Any] | None:
        to = self.to
        assert to is not None
        if row.archived_at:
            raise Refused(_("It is archived. Restore it first."))
        if row.pipeline_id != to.pipeline_id:
            raise Refused(_("It stands on another board."))
        if row.stage_id == to.pk:
            return None
        try:
            done = moving.move(
                row, by=self.by, to=to, version=row.version, lost_reason=self.reason, principal=self.principal
            )
        except moving.Missing as missing:
            words = [*(str(fact.label) for fact in missing.facts), *([_("lost reason")] if missing.reason else [])]
            raise Refused(_("The stage asks for: %(facts)s.") % {"facts": ", ".join(words)}) from None
        except (moving.NotForRole, moving.StageGone) as refusal:
            raise Refused(str(refusal)) from None
        except moving.Stale:
            raise Refused(_("Somebody changed it at the same moment.")) from None
        if not isinstance(done, LeadMove):
            raise Waits(_("It waits for approval.") if not done.approver else _waits_for(done.approver))
        return {"move": str(done.pk)}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        move = LeadMove.objects.select_related("from_stage", "to_stage", "lead").get(pk=before["move"])
        if self.by is None:
            raise Refused(_("A key cannot take moves back."))
        try:
            moving.undo(move, by=self.by)
        except moving.NotUndoable as refusal:
            raise Refused(str(refusal)) from None


class Tag(Change):
    """Put tags on and take tags off."""

    said = gettext_lazy("Tags")

    def do(self, row: Lead) -> dict[str, Any] | None:
        off = set(leads.tidy_tags(self.options.get("remove", ())))
        wanted = leads.tidy_tags([*(tag for tag in row.tags if tag not in off), *self.options.get("add", ())])
        if wanted == row.tags:
            return None
        leads.change(row, by=self.by, version=row.version, tags=wanted)
        return {"tags": row.tags}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        leads.change(row, by=self.by, version=row.version, tags=before["tags"])


class Edit(Change):
    """Give fields the same value in all."""

    said = gettext_lazy("Edit")

    def do(self, row: Lead) -> dict[str, Any] | None:
        wanted = _read({name: value for name, value in self.options["fields"].items() if name in FIELDS})
        before = {name: getattr(row, name) for name, value in wanted.items() if getattr(row, name) != value}
        answers = self.options.get("custom") or {}
        said = {key: row.custom.get(key) for key, value in answers.items() if row.custom.get(key) != value}
        if not before and not said:
            return None
        leads.change(row, by=self.by, version=row.version, **wanted, **_own(answers))
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in before.items()}
        return {"fields": plain, **_own(said)}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        leads.change(row, by=self.by, version=row.version, **_read(before["fields"]), **_own(before.get("custom")))


CHANGES: dict[str, dict[str, type[Change]]] = {
    "lead": {
        "assign": Assign,
        "move": Move,
        "tag": Tag,
        "edit": Edit,
        "enter_sequence": sequences.EnterSequence,
        "leave_sequence": sequences.LeaveSequence,
        "archive": putting_away.ArchiveLeads,
        "restore": putting_away.RestoreLeads,
    },
    "contact": {"archive": putting_away.ArchiveContacts, "restore": putting_away.RestoreContacts},
    "company": {"archive": putting_away.ArchiveCompanies, "restore": putting_away.RestoreCompanies},
}


def _waits_for(approver: User) -> str:
    return _("It waits for the approval of %(name)s.") % {"name": approver}


def _read(fields: dict[str, Any]) -> dict[str, Any]:
    """As they stand in the job → as the lead has them."""
    day = fields.get("expected_close")
    return {**fields, "expected_close": date.fromisoformat(day)} if day else fields


def _own(answers: dict[str, Any] | None) -> dict[str, Any]:
    """Answers to the organization's own fields, by key; nothing when there are none."""
    return {"custom": answers} if answers else {}


def _ids(text: Any) -> list[UUID]:
    try:
        return [UUID(str(text))]
    except ValueError:
        return []
