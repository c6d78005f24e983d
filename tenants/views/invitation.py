"""Where the link of an invitation leads: looking changes nothing, joining is a click."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import auth, messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tenants.access import anyone
from tenants.google import domains, held
from tenants.google.held import Person
from tenants.invited import NewcomerForm
from tenants.models import Invitation, User
from tenants.requests import PersonRequest
from tenants.services import invitations
from tenants.services.invitations import Dead
from tenants.services.members import Refused
from tenants.views.base import RuledView

PAGE = "account/invitation.html"


class InvitationView(RuledView):
    """GET shows who asks and as what, POST joins: as who is signed in, or as a new person with a name and a password."""

    allow = anyone
    request: PersonRequest

    def get(self, request: PersonRequest, organization: UUID, proof: str) -> HttpResponse:
        found = invitations.find(organization, proof)
        return self._dead(found) if isinstance(found, Dead) else self._page(found)

    def post(self, request: PersonRequest, organization: UUID, proof: str) -> HttpResponse:
        found = invitations.find(organization, proof)
        if isinstance(found, Dead):
            return self._dead(found)
        if request.user.is_authenticated:
            return self._join(found)
        return self._join_as_new(found)

    def _join(self, invitation: Invitation) -> HttpResponse:
        if domains.is_shut(self.request.session, invitation.organization):
            return self._of_elsewhere(invitation)
        try:
            invitations.accept(invitation, self.request.user)
        except Refused as refusal:
            return self._page(invitation, refusal=str(refusal), status=403)
        return self._enter(invitation)

    def _join_as_new(self, invitation: Invitation) -> HttpResponse:
        person = self._vouched_for(invitation)
        if person and not domains.is_let_in(invitation.organization, person.hd):
            return self._of_elsewhere(invitation)
        form = NewcomerForm(self.request.POST, **self._known_of(invitation))
        if not form.is_valid():
            return self._page(invitation, form, status=422)
        try:
            with transaction.atomic():
                user = invitations.join_as_new(invitation, **form.cleaned_data, by_google=person)
        except IntegrityError:  # there is an account already: whoever has it signs in
            return self._page(invitation, refusal=_("Sign in with the account you have."), status=409)
        except Refused as refusal:
            return self._page(invitation, form, refusal=str(refusal), status=409)
        auth.login(self.request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        domains.note(self.request.session, person.hd if person else None)
        held.forget(self.request.session)
        return self._enter(invitation)

    def _of_elsewhere(self, invitation: Invitation) -> HttpResponse:
        domains_told = ", ".join(invitation.organization.google_domains)
        said = _("Here only Google accounts of %(domains)s are taken.") % {"domains": domains_told}
        return self._page(invitation, refusal=said, status=403)

    def _vouched_for(self, invitation: Invitation) -> Person | None:
        """Whom Google has just said to be of the address that the invitation went to."""
        come = held.held(self.request.session)
        return come.person if come and come.person.email == invitation.email else None

    def _known_of(self, invitation: Invitation) -> dict[str, Any]:
        person = self._vouched_for(invitation)
        return {"email": invitation.email, "organization": invitation.organization.name, "google": person}

    def _enter(self, invitation: Invitation) -> HttpResponse:
        slug = invitation.organization.slug
        self.request.session["last_organization"] = slug
        messages.success(self.request, _("Welcome to %(org)s.") % {"org": invitation.organization.name})
        return redirect(f"/o/{slug}/")

    def _page(
        self, invitation: Invitation, form: NewcomerForm | None = None, *, refusal: str = "", status: int = 200
    ) -> HttpResponse:
        context = {
            "invitation": invitation,
            "form": form or NewcomerForm(**self._known_of(invitation)),
            "by_google": held.held(self.request.session),
            "has_account": User.objects.filter(email=invitation.email).exists(),
            "is_theirs": self.request.user.is_authenticated and self.request.user.email.lower() == invitation.email,
            "refusal": refusal,
        }
        return self._told(context, status)

    def _dead(self, dead: Dead) -> HttpResponse:
        return self._told({"dead": dead.value}, 404 if dead is Dead.FORGED else 410)

    def _told(self, context: dict, status: int) -> HttpResponse:
        """Its address is a secret: nobody keeps it, and no other site is told of it.

        "same-origin", not "no-referrer": with that browsers call the form's origin "null", and it is refused as foreign.
        """
        response = render(self.request, PAGE, context, status=status)
        response["Cache-Control"], response["Referrer-Policy"] = "no-store", "same-origin"
        return response
