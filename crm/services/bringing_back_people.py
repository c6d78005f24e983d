"""Teams and roles in the archive: nobody is in one, or has one, because it is back."""

from django.utils.translation import gettext_lazy as _

from crm.removables import Kind, held, or_why
from crm.services.bringing_back_process import AWAY, unnamed
from tenants.models import Membership, Role, Team, User
from tenants.refusals import Refused
from tenants.services import roles, teams


def _role_back(row: Role, by: User | None) -> None:
    with or_why(Refused):
        roles.restore(row, by=Membership.objects.select_related("role").get(user=by))


def _team_back(row: Team, by: User | None) -> None:
    with or_why(Refused):
        teams.restore(row)


PEOPLE = (
    Kind(Team, _("Teams"), held(Team, "member.change"), icon="users-group", back=_team_back, unnamed=unnamed, **AWAY),
    Kind(Role, _("Roles"), held(Role, "role.delete"), icon="shield-lock", back=_role_back, unnamed=unnamed, **AWAY),
)
