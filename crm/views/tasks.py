"""Tasks: those of a lead, and one's own."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from crm.forms.task import TaskForm
from crm.models import Task
from crm.queries import people
from crm.queries.tasks import MyTasks
from crm.services import tasks
from crm.views.base import LeadScoped, asked, fresh_task_form, lead_changed, refuse, told
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class TasksView(TenantView):
    """What I have to do: overdue, today, then."""

    allow = may("task.view")

    def get(self, request):
        template = "_list.html" if request.htmx else "index.html"
        response = render(request, f"crm/task/{template}", {"mine": MyTasks(request.membership)})
        response["Vary"] = "HX-Request"
        return response


class LeadTasksView(LeadScoped):
    """GET opens an empty task in a dialog, POST adds it."""

    allow_methods = {"get": may("task.create"), "post": may("task.create")}

    def get(self, request, pk: UUID):
        lead = self.changeable_lead
        return render(request, "crm/task/edit.html", {"lead": lead, "form": fresh_task_form(request, lead)})

    def post(self, request, pk: UUID):
        lead, owners = self.changeable_lead, people.assignable(request.membership, "task.create")
        form = TaskForm(request.POST, owners=owners, auto_id="id_%s" if asked(request, "dialog") else "inline_%s")
        if not form.is_valid():
            return complaining_task(request, {"lead": lead, "form": form})
        tasks.add(lead, by=request.user, title=form.cleaned_data["title"], due_at=form.due_at, owner=form.who)
        return lead_changed(request, lead.pk, toast=_("Task created"), close=bool(asked(request, "dialog")))


class TaskScoped(TenantView):
    """A view about one task that this person may see; changing it asks for more."""

    allow = may("task.view")
    allow_methods = {method: may("task.change") for method in ("get", "post", "delete")}

    def changeable_task(self, pk: UUID) -> Task:
        membership = self.request.membership
        seen = Task.objects.accessible_by(membership).select_related("lead__contact", "lead__owner", "owner")
        task = get_object_or_404(seen, pk=pk)
        if not Task.objects.accessible_by(membership, "task.change").filter(pk=pk).exists():
            refuse(self.request)
        return task


class TaskView(TaskScoped):
    """GET opens a task in a dialog, POST changes it."""

    def get(self, request, pk: UUID):
        task = self.changeable_task(pk)
        form = TaskForm(initial=TaskForm.initial_of(task), owners=self._owners(task))
        return render(request, "crm/task/edit.html", {"task": task, "lead": task.lead, "form": form})

    def post(self, request, pk: UUID):
        task = self.changeable_task(pk)
        form = TaskForm(request.POST, owners=self._owners(task))
        if not form.is_valid():
            return complaining_task(request, {"task": task, "lead": task.lead, "form": form})
        tasks.change(task, by=request.user, title=form.cleaned_data["title"], due_at=form.due_at, owner=form.who)
        return _after(request, task, toast=_("Task saved"), close=True)

    def _owners(self, task: Task):
        """Those one may give it to, and whoever has it."""
        owners = people.assignable(self.request.membership, "task.change")
        return owners if task.owner is None or task.owner in owners else [task.owner, *owners]


class CompletionView(TaskScoped):
    """POST does the task, DELETE says that it is not done after all."""

    def post(self, request, pk: UUID):
        task = self.changeable_task(pk)
        tasks.complete(task, by=request.user)
        return _after(request, task, toast=_("Done: %(task)s") % {"task": task.title})

    def delete(self, request, pk: UUID):
        task = self.changeable_task(pk)
        tasks.reopen(task, by=request.user)
        return _after(request, task)


def _after(request: OrganizationRequest, task: Task, *, toast: str = "", close: bool = False) -> HttpResponse:
    """The list of one's own tasks, where it was done from there; else the lead it is about."""
    if asked(request, "in") == "tasks":
        response = render(request, "crm/task/changed.html", {"mine": MyTasks(request.membership)})
        return told(response, toast=toast, close=close)
    return lead_changed(request, task.lead_id, toast=toast, close=close)


def complaining_task(request: OrganizationRequest, context: dict) -> HttpResponse:
    """The form with its complaints, where it was sent from."""
    if asked(request, "dialog"):
        response = render(request, "crm/task/edit.html", context, status=422)
        return reswap(retarget(response, "#dialog"), "innerHTML")
    response = render(request, "crm/task/_inline.html", context, status=422)
    return reswap(retarget(response, "#task_form"), "outerHTML")
