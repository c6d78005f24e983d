"""Teams in the settings: who works together, under whom."""

from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from tenants.access import Scope, may
from tenants.models import Membership, Team
from tenants.queries.people import teams_seen
from tenants.requests import OrganizationRequest
from tenants.services import archives, teams
from tenants.services.members import Refused
from tenants.team_forms import DissolutionForm, TeamForm
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class TeamsView(TenantView):
    """GET shows the teams; a manager sees the own one. POST makes one."""

    allow = may("member.view")
    allow_methods = {"post": may("member.change")}

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return render(request, "settings/teams/index.html", _listed(request.membership))

    def post(self, request: OrganizationRequest) -> HttpResponse:
        return _kept(request, Team(), TeamForm(request.POST, by=request.membership))


class TeamNewView(TenantView):
    """The dialog that asks for a new team."""

    allow = may("member.change")

    def get(self, request: OrganizationRequest) -> HttpResponse:
        return _asked(request, Team(), TeamForm(by=request.membership))


class TeamView(TenantView):
    """GET opens a team, POST keeps it."""

    allow = may("member.change")

    @cached_property
    def team(self) -> Team:
        return get_object_or_404(Team, pk=self.kwargs["pk"])

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        people = list(Membership.objects.filter(team=self.team).values_list("pk", flat=True))
        now = {"name": self.team.name, "leader": self.team.leader_id, "people": people}
        return _asked(request, self.team, TeamForm(by=request.membership, team=self.team, initial=now))

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return _kept(request, self.team, TeamForm(request.POST, by=request.membership, team=self.team))


class TeamRemovalView(TeamView):
    """GET asks where its people go, POST dissolves it, DELETE brings it back."""

    def get(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        return self._ask(DissolutionForm(team=self.team))

    def post(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        form, name = DissolutionForm(request.POST, team=self.team), self.team.name
        if form.is_valid():
            try:
                teams.dissolve(self.team, by=request.membership, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return _changed(request, _("%(team)s is dissolved.") % {"team": name})
        return as_dialog(self._ask(form, status=422))

    def delete(self, request: OrganizationRequest, pk: UUID) -> HttpResponse:
        try:
            team = teams.restore(get_object_or_404(Team.ever, pk=pk))
        except Refused as refusal:
            return trigger_client_event(HttpResponse(status=409), "toast", {"text": str(refusal), "kind": "bad"})
        return _changed(request, _("%(team)s is back, with nobody in it.") % {"team": team})

    def _ask(self, form: DissolutionForm, status: int = 200) -> HttpResponse:
        people = Membership.objects.filter(team=self.team).count()
        context = {"team": self.team, "form": form, "people": people, "impact": teams.impact(self.team)}
        return render(self.request, "settings/teams/removal.html", context, status=status)


def _kept(request: OrganizationRequest, team: Team, form: TeamForm) -> HttpResponse:
    if form.is_valid():
        said = form.cleaned_data
        try:
            teams.keep(team, name=said["name"], people=form.everybody, leader=said["leader"], by=request.membership)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _changed(request, _("Saved. It holds at once, also in windows that are open."))
    return as_dialog(_asked(request, team, form, status=422))


def _asked(request: OrganizationRequest, team: Team, form: TeamForm, status: int = 200) -> HttpResponse:
    return render(request, "settings/teams/edit.html", {"team": team, "form": form}, status=status)


def _changed(request: OrganizationRequest, said: str) -> HttpResponse:
    response = render(request, "settings/teams/_list.html", _listed(request.membership))
    trigger_client_event(response, "toast", {"text": said})
    return trigger_client_event(response, "close-overlay", {})


def _listed(membership: Membership) -> dict:
    people = Membership.objects.filter(is_active=True, team__isnull=False).select_related("user").order_by("user__name")
    of_team: dict[UUID | None, list] = {}
    for member in people:
        of_team.setdefault(member.team_id, []).append(member.user)
    alone = Membership.objects.aggregate(n=Count("pk", filter=Q(is_active=True, team=None)))["n"]
    return {
        "teams": [(team, of_team.get(team.pk, [])) for team in teams_seen(membership)],
        "alone": alone if membership.scope("member.view") == Scope.ALL else 0,
        "away": archives.away(Team) if membership.may("member.change") else [],
    }
