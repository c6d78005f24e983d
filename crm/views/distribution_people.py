"""What people can take, in the settings; absences; handing over somebody's work; and one's own switch."""

from functools import cached_property
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from crm import parts
from crm.forms.distribution import AbsenceForm, AvailabilityForm
from crm.models import Absence, Task
from crm.queries import distribution as shown
from crm.queries import people
from crm.services.distribution import handover, knowing, staffing
from crm.views.base import told
from crm.views.distribution import tabs
from tenants.access import may
from tenants.models import Membership
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class DistributionPeopleView(TenantView):
    """All of them, with what each can take and has."""

    allow = may("pipeline.change")

    def get(self, request):
        return page(request)


class PersonScoped(TenantView):
    """A view about one member."""

    allow = may("pipeline.change")

    @cached_property
    def member(self) -> Membership:
        rows = Membership.objects.select_related("user", "role", "team")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class DistributionPersonView(PersonScoped):
    """GET asks what the person can take, POST keeps it."""

    def get(self, request, pk: UUID):
        return person(request, self.member)

    def post(self, request, pk: UUID):
        form = AvailabilityForm(request.POST, instance=staffing.of(self.member.user))
        if not form.is_valid():
            return person(request, self.member, form=form, status=422)
        staffing.change(self.member.user, by=request.user, **form.cleaned_data)
        return told(page(request), toast=_("Saved"), close=True)


class DistributionPauseView(PersonScoped):
    """POST pauses somebody, DELETE lets leads come again."""

    def post(self, request, pk: UUID):
        staffing.pause(self.member.user, by=request.user)
        return page(request)

    def delete(self, request, pk: UUID):
        staffing.resume(self.member.user, by=request.user)
        return page(request)


class AbsencesView(PersonScoped):
    """POST says when somebody is away."""

    def post(self, request, pk: UUID):
        form = absence_form(self.member, request.POST)
        if not form.is_valid():
            return person(request, self.member, absence=form, status=422)
        staffing.be_away(self.member.user, by=request.user, **form.cleaned_data)
        return person(request, self.member)


class AbsenceView(TenantView):
    """DELETE: the person is there after all."""

    allow = may("pipeline.change")

    def delete(self, request, pk: UUID):
        absence = get_object_or_404(Absence, pk=pk)
        member = get_object_or_404(Membership.objects.select_related("user", "role"), user=absence.user_id)
        staffing.stay(absence, by=request.user)
        return person(request, member)


class HandoverView(PersonScoped):
    """GET shows somebody's open work and asks to whom it goes, POST has it go there."""

    def get(self, request, pk: UUID):
        return self._ask()

    def post(self, request, pk: UUID):
        to = request.POST.get("to", "")
        if to != handover.BY_RULES and to not in {str(user.pk) for user in self._choices}:
            return self._ask(status=422)
        job = handover.start(self.member.user, to=to, by=request.membership)
        return HttpResponseClientRedirect(job.work.url(job))

    @cached_property
    def _choices(self):
        return [user for user in people.assignable(self.request.membership) if user.pk != self.member.user_id]

    def _ask(self, status: int = 200) -> HttpResponse:
        user, membership = self.member.user, self.request.membership
        open_tasks = Task.objects.accessible_by(membership, "task.change").undone().filter(owner=user)
        work = [
            (_("Open leads"), handover.open_leads(user.pk, membership).count()),
            (_("Open tasks"), open_tasks.count()),
            *(counted for part in parts.open_work for counted in part(user)),
        ]
        context = {"member": self.member, "work": work, "choices": self._choices, "refused": status != 200}
        return render(self.request, "crm/distribution/handover.html", context, status=status)


class MyAvailabilityView(TenantView):
    """One's own switch: GET shows it, POST pauses or goes on."""

    allow = may("lead.change")

    def get(self, request):
        return self._show(request)

    def post(self, request):
        user = request.user
        row = staffing.of(user)
        wants = "takes_leads" in request.POST
        if wants == (row.paused_at is not None):
            (staffing.resume if wants else staffing.pause)(user, by=user)
        toast = _("You receive new leads") if wants else _("Paused: no new leads until you switch it on again")
        return told(HttpResponse(status=204), toast=toast, close=True)

    def _show(self, request: OrganizationRequest) -> HttpResponse:
        absences = Absence.objects.filter(user=request.user).select_related("backup")
        context = {"can": staffing.of(request.user), "absences": absences}
        return render(request, "crm/distribution/mine.html", context)


def page(request: OrganizationRequest) -> HttpResponse:
    """The whole page, or its body where a page asks for it."""
    ids = [member.user_id for member in people.colleagues()]
    context = {
        "tabs": tabs("people"),
        "people": shown.persons(knowing.open_leads(ids), knowing.given_today(ids)),
        "leavers": shown.leavers(),
    }
    body = request.htmx and not request.htmx.boosted
    return render(request, f"crm/distribution/{'_people' if body else 'people'}.html", context)


def person(
    request: OrganizationRequest,
    member: Membership,
    *,
    form: AvailabilityForm | None = None,
    absence: AbsenceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "member": member,
        "form": form or AvailabilityForm(instance=staffing.of(member.user)),
        "absence": absence or absence_form(member),
        "absences": Absence.objects.filter(user=member.user_id).select_related("backup"),
    }
    response = render(request, "crm/distribution/person.html", context, status=status)
    return response if status == 200 else as_dialog(response)


def absence_form(member: Membership, data=None) -> AbsenceForm:
    others = [each for each in people.colleagues() if each.may("lead.change") and each.pk != member.pk]
    return AbsenceForm(data, colleagues=others)
