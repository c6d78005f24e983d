"""Contacts in the API."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from crm.api.answers import NOT_ITS_FILE, TakesAnswers
from crm.api.archiving import ACTIONS, HELD, PROBLEMS, Archiving
from crm.api.bodies import ContactBody, ContactChangeBody
from crm.api.filters import ContactFilter
from crm.api.representations import ContactSerializer
from crm.api.undoing import LATE, ChangedContactSerializer, UndoBody, change_of, change_to_undo
from crm.models import Contact
from crm.queries.impact import Impact
from crm.services import checking, contacts, opening, undoing
from tenants.access import may
from tenants.api.problems import Conflict, Unprocessable

CHANGED = "The contact has changed since you saw it; `current` is what it is now."
KNOWN = "Somebody is known by this phone or e-mail already; `current` is that contact, if you may see it."

WITH_WORK = OpenApiParameter("with_work", bool, description="Archive its open leads, resolve its conversations.")


class ContactViewSet(TakesAnswers, Archiving):
    """People."""

    tag, noun = "Contacts", "contact"
    allow: ClassVar = {
        "list": may("contact.view"),
        "retrieve": may("contact.view"),
        "create": may("contact.create"),
        "partial_update": may("contact.change"),
        **dict.fromkeys(["destroy", *ACTIONS], may("contact.delete")),
        "check": may("contact.change"),
        "undo": may("contact.change"),
    }
    problems: ClassVar = {
        "create": {409: KNOWN, 422: NOT_ITS_FILE},
        "partial_update": {409: CHANGED, 422: NOT_ITS_FILE},
        "undo": {409: LATE},
        "destroy": {422: "The contact has open leads or conversations, or leads that the caller may not archive."},
        "restore": {409: HELD},
        **PROBLEMS,
    }
    queryset = Contact.objects.none()
    serializer_class = ContactSerializer
    filterset_class = ContactFilter

    def rows(self) -> QuerySet:
        return _told(Contact.objects.accessible_by(self.principal).filter(purged_at=None))

    def list(self, request) -> Response:
        """List contacts.

        Newest first. `phone` and `email` find a person however the number or address is written.
        """
        opening.note_many("contact")
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a contact."""
        return self.shown(opening.noted(self.row()))

    @extend_schema(request=ContactBody)
    def create(self, request) -> Response:
        """Create a contact.

        A person is one contact: when somebody is known by the phone (with or without the ninth digit) or by the
        e-mail, the answer is 409 and nothing changes.
        """
        said = {"owner": self.person, **self.body(ContactBody)}
        try:
            contact = contacts.create(by=self.person, **said)
        except contacts.Known as known:
            raise Conflict(
                _("Somebody is known by this phone or e-mail already."), code="known", current=self._seen(known.contact)
            ) from None
        return self.shown(_told(Contact.objects.all()).get(pk=contact.pk), status=201)

    @extend_schema(request=ContactChangeBody, responses={200: ChangedContactSerializer})
    def partial_update(self, request, pk) -> Response:
        """Change a contact.

        Send `updated_at` as you saw it, and nobody else's change is written over. `undo` says how to take it back.
        """
        contact, start = self.row("contact.change"), timezone.now()
        said = self.body(ContactChangeBody)
        seen = said.pop("updated_at", contact.updated_at)
        try:
            contacts.change(contact, by=self.person, seen=seen, **said)
        except contacts.Taken as taken:
            raise ValidationError({taken.field: [_("Another contact is known by this already.")]}) from None
        except contacts.Changed:
            raise Conflict(_("The contact has changed since you saw it."), current=self._seen(contact)) from None
        row = self.row()
        row.undo = change_of(contact, by=self.person, since=start)
        return Response(ChangedContactSerializer(row, context=self.get_serializer_context()).data)

    @extend_schema(request=UndoBody, responses={200: ContactSerializer})
    @action(detail=True, methods=["post"])
    def undo(self, request, pk) -> Response:
        """Take a change of a contact back.

        For ten minutes, for owners and admins a day, while what it made still stands.
        """
        contact = self.row("contact.change")
        try:
            undoing.undo(change_to_undo(contact, self.body(UndoBody)["id"]), by=self.person)
        except undoing.NotUndoable as refusal:
            raise Conflict(str(refusal), code="not_undoable", current=self._seen(contact)) from None
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None}, parameters=[WITH_WORK])
    def destroy(self, request, pk) -> Response:
        """Archive a contact.

        It leaves every list, and is erased after 30 days. `?archived=true` lists what is archived. With open leads or
        conversations it stays, unless `?with_work=true` archives and resolves them too.
        """
        contact, with_work = self.row("contact.delete"), request.query_params.get("with_work") == "true"
        if with_work and Impact.of(contact, self.principal).out_of_reach:
            raise Unprocessable(_("Some of its open leads are not yours to archive."), code="out_of_reach")
        try:
            contacts.archive(contact, by=self.person, with_work=with_work)
        except contacts.StillWorkedOn as why:
            raise Unprocessable(
                _still_open(why), code="still_worked_on", leads=why.leads, conversations=why.threads
            ) from None
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def check(self, request, pk) -> Response:
        """Check the e-mail and the phone.

        What the text tells is in the answer; what the DNS says of the e-mail's domain follows within seconds.
        """
        checking.check_now(self.row("contact.change"))
        return self.shown(self.row())

    def _seen(self, contact: Contact) -> dict[str, Any] | None:
        row = self.rows().filter(pk=contact.pk).first()
        return self.get_serializer(row).data if row else None


def _still_open(why: contacts.StillWorkedOn) -> str:
    said = []
    if why.leads:
        said.append(ngettext("%(n)s lead is open.", "%(n)s leads are open.", why.leads) % {"n": why.leads})
    if why.threads:
        text = ngettext("%(n)s conversation is open.", "%(n)s conversations are open.", why.threads)
        said.append(text % {"n": why.threads})
    return " ".join([*said, _("End it first, or send with_work=true.")])


def _told(rows: QuerySet) -> QuerySet:
    return rows.select_related("company", "owner").prefetch_related("identities")
