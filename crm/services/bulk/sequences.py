"""Many leads into a sequence, and out of the one they are in."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.ids import uuid_or_none
from crm import automations
from crm.models import Enrolment, Lead, Sequence
from crm.services.bulk.change import Change, Refused
from crm.services.nurturing import entering, leaving


class _OfSequences(Change):
    """What else was done to a lead does not matter: only whether it is in the sequence."""

    def left(self, row: Lead) -> dict[str, Any]:
        return {}

    def stands(self, row: Lead, after: dict[str, Any]) -> bool:
        return True


class EnterSequence(_OfSequences):
    """On their way, whatever their score."""

    said = gettext_lazy("Add to a sequence")

    def prepare(self) -> None:
        wanted = uuid_or_none(self.options.get("sequence") or "")
        found = Sequence.objects.filter(pk=wanted).first() if wanted else None
        if found is None:
            raise Refused(_("This sequence no longer exists."))
        self.sequence = found

    def do(self, row: Lead) -> dict[str, Any] | None:
        if Enrolment.objects.active().filter(lead=row, sequence=self.sequence).exists():
            return None
        try:
            entered = entering.add(self.sequence, row, by=self.by)
        except automations.Refused as refusal:
            raise Refused(str(refusal)) from None
        return {"enrolment": str(entered.pk)}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        entered = Enrolment.objects.active().filter(pk=before["enrolment"]).select_related("sequence").first()
        if entered is None:
            raise Refused(_("It has left the sequence already."))
        leaving.leave(entered, row, Enrolment.Why.STOPPED, by=self.by)


class LeaveSequence(_OfSequences):
    """Stopped by hand, whichever sequence it is."""

    said = gettext_lazy("Take out of the sequence")

    def do(self, row: Lead) -> dict[str, Any] | None:
        inside = Enrolment.objects.active().filter(lead=row).select_related("sequence").first()
        if inside is None or not leaving.leave(inside, row, Enrolment.Why.STOPPED, by=self.by):
            return None
        return {"enrolment": str(inside.pk)}

    def undo(self, row: Lead, before: dict[str, Any]) -> None:
        former = Enrolment.objects.select_related("sequence").filter(pk=before["enrolment"]).first()
        if former is None:
            raise Refused(_("This sequence no longer exists."))
        try:
            entering.go_on(former, row, by=self.by)
        except automations.Refused as refusal:
            raise Refused(str(refusal)) from None
