"""The steps of setting up that are about the organization and its people."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tenants.brand_forms import BrandForm
from tenants.forms import GeneralForm
from tenants.invited import InvitationForm, usual_role
from tenants.models import Membership, Organization
from tenants.services import invitations
from tenants.steps import Check, Found, Step

Said = Mapping[str, Any] | None


def _organization(membership: Membership) -> Found:
    return Found(is_done=False, words=membership.organization.name)


def _general(membership: Membership, data: Said, files: Said) -> GeneralForm:
    # A row of its own: what is typed wrong is not what the frame shows.
    return GeneralForm(data, instance=Organization.objects.get(pk=membership.organization_id))


def _brand(membership: Membership) -> Found:
    organization = membership.organization
    words = [str(_("logo"))] if organization.logo else []
    return Found(is_done=bool(organization.logo or organization.colour), words=", ".join([*words, organization.colour]))


def _looks(membership: Membership, data: Said, files: Said) -> BrandForm:
    return BrandForm.of(membership.organization, data, files)


def _team(membership: Membership) -> Found:
    people = Membership.objects.filter(is_active=True).count()
    asked = invitations.open_ones().count()
    words = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
    if asked:
        words += ", " + ngettext("%(n)s invited", "%(n)s invited", asked) % {"n": asked}
    return Found(is_done=people + asked > 1, words=words)


def _invitation(membership: Membership, data: Said, files: Said) -> InvitationForm:
    return InvitationForm(data, by=membership, initial={"role": usual_role(membership)})


def _invite(membership: Membership, form: InvitationForm) -> None:
    invitations.invite(form.cleaned_data["invited"], by=membership)


STEPS = (
    Step(
        key="organization",
        place=10,
        name=_("Organization"),
        title=_("Your organization"),
        text=_("Its name is what your team sees, its time zone is the clock of all dates. Its address stays."),
        hint=_("name and time zone"),
        minutes=1,
        permission="organization.change",
        template="settings/set_up/_form.html",
        look=_organization,
        form=_general,
        save=lambda membership, form: form.save(),
    ),
    Step(
        key="brand",
        place=15,
        name=_("Brand"),
        title=_("Your logo and your colour"),
        text=_("Your team sees them here; whoever is invited, or fills in one of your forms, sees them too."),
        hint=_("logo and colour"),
        minutes=1,
        permission="organization.change",
        template="settings/set_up/_form.html",
        look=_brand,
        form=_looks,
        save=lambda membership, form: form.save(membership.organization),
    ),
    Step(
        key="team",
        place=40,
        name=_("Team"),
        title=_("Invite your team"),
        text=_("Each gets an e-mail with a link. What they may see follows from their role, and can be changed later."),
        hint=_("invite who answers"),
        minutes=1,
        permission="member.create",
        template="settings/set_up/_form.html",
        look=_team,
        form=_invitation,
        save=_invite,
    ),
)
# Named as missing until the part of the product that has them registers a check of the same key.
CHECKS = (
    Check("calls", 40, _("Calls"), icon="phone"),
    Check("calendar", 50, _("Calendar"), icon="calendar"),
    Check("webhooks", 60, _("Webhooks to other systems"), icon="webhook"),
)
