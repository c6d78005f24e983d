"""Tasks: those of a lead or a person, and one's own."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import reswap, retarget

from config import words
from crm.forms.task import TaskForm
from crm.models import Contact, Task
from crm.queries import people
from crm.queries.tasks import TaskList, deletable
from crm.services import removed, repeating, tasks
from crm.views.base import LeadScoped, SentOnce, asked, fresh_task_form, lead_changed, refuse, taken_away, told
from crm.views.editing import contact_changed
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.answers import as_dialog
from tenants.views.base import TenantView


class TasksView(TenantView):
    """What I have to do, or those whose work I see: overdue, today, then."""

    allow = may("task.view")

    def get(self, request):
        template = "_list.html" if request.htmx else "index.html"
        response = render(request, f"crm/task/{template}", {"list": _task_list(request)})
        response["Vary"] = "HX-Request"
        return response


class LeadTasksView(LeadScoped):
    """GET opens an empty task in a dialog, POST adds it."""

    allow_methods = {"get": may("task.create"), "post": may("task.create")}

    def get(self, request, pk: UUID):
        lead = self.changeable_lead
        return render(
            request, "crm/task/edit.html", {"lead": lead, "about": lead, "form": fresh_task_form(request, lead)}
        )

    def post(self, request, pk: UUID):
        lead, owners = self.changeable_lead, people.assignable(request.membership, "task.create")
        form = TaskForm(request.POST, owners=owners, auto_id="id_%s" if asked(request, "dialog") else "inline_%s")
        if not form.is_valid():
            return complaining_task(request, {"lead": lead, "about": lead, "form": form})
        with self.sent_once(*form.fields) as turn:
            if turn.is_first:
                tasks.add(lead, by=request.user, **form.said)
        return lead_changed(request, lead.pk, toast=_("Task created"), close=bool(asked(request, "dialog")))


class ContactTasksView(SentOnce):
    """GET opens an empty task about a person in a dialog, POST adds it."""

    allow = may("task.create")

    def get(self, request, pk: UUID):
        contact = self._contact(pk)
        return render(request, "crm/task/edit.html", {"about": contact, "form": fresh_task_form(request, contact)})

    def post(self, request, pk: UUID):
        contact = self._contact(pk)
        form = TaskForm(request.POST, owners=people.assignable(request.membership, "task.create"))
        if not form.is_valid():
            return complaining_task(request, {"about": contact, "form": form})
        with self.sent_once(*form.fields) as turn:
            if turn.is_first:
                tasks.add(contact, by=request.user, **form.said)
        return contact_changed(request, contact.pk, toast=_("Task created"), close=True)

    def _contact(self, pk: UUID) -> Contact:
        """403 for a person whom one sees and may not change."""
        seen = Contact.objects.accessible_by(self.request.membership).filter(archived_at=None)
        contact = get_object_or_404(seen, pk=pk)
        if not Contact.objects.accessible_by(self.request.membership, "contact.change").filter(pk=pk).exists():
            refuse(self.request)
        return contact


class TaskScoped(SentOnce):
    """A view about one task that this person may see; changing it asks for more."""

    allow = may("task.view")
    allow_methods = {method: may("task.change") for method in ("get", "post", "delete")}

    def seen_task(self, pk: UUID) -> Task:
        seen = Task.objects.accessible_by(self.request.membership)
        return get_object_or_404(seen.select_related("lead__contact", "lead__owner", "contact", "owner"), pk=pk)

    def changeable_task(self, pk: UUID) -> Task:
        task = self.seen_task(pk)
        if not Task.objects.accessible_by(self.request.membership, "task.change").filter(pk=pk).exists():
            refuse(self.request)
        return task

    def may_delete(self, task: Task) -> bool:
        return deletable(self.request.membership).filter(pk=task.pk).exists()


class TaskView(TaskScoped):
    """GET opens a task in a dialog, POST changes it, DELETE takes it away."""

    def get(self, request, pk: UUID):
        task = self.changeable_task(pk)
        form = TaskForm(initial=TaskForm.initial_of(task), owners=self._owners(task))
        return render(request, "crm/task/edit.html", self._context(task, form))

    def post(self, request, pk: UUID):
        task = self.changeable_task(pk)
        form = TaskForm(request.POST, owners=self._owners(task))
        if not form.is_valid():
            return complaining_task(request, self._context(task, form))
        with self.sent_once(*form.fields) as turn:
            if turn.is_first:
                tasks.change(task, by=request.user, **form.said)
        return _after(request, task, toast=_("Task saved"), close=True)

    def delete(self, request, pk: UUID):
        task = self.seen_task(pk)
        if not self.may_delete(task):
            return refuse(request)
        removed.remove(task, by=request.user)
        return taken_away(_after(request, task, close=True), _("Task deleted"), reverse("task_restoring", args=[pk]))

    def _context(self, task: Task, form: TaskForm) -> dict:
        return {"task": task, "about": task.about, "form": form, "may_delete": self.may_delete(task)}

    def _owners(self, task: Task):
        """Those one may give it to, and whoever has it."""
        owners = people.assignable(self.request.membership, "task.change")
        return owners if task.owner is None or task.owner in owners else [task.owner, *owners]


class CompletionView(TaskScoped):
    """POST does the task, DELETE says that it is not done after all."""

    def post(self, request, pk: UUID):
        task = self.changeable_task(pk)
        following = tasks.complete(task, by=request.user)
        toast = _("Done: %(task)s") % {"task": task.title}
        if following:
            toast = _("Done: %(task)s. Next: %(when)s") % {"task": task.title, "when": words.when(following.due_at)}
        return _after(request, task, toast=toast)

    def delete(self, request, pk: UUID):
        task = self.changeable_task(pk)
        tasks.reopen(task, by=request.user)
        return _after(request, task)


class PostponementView(TaskScoped):
    """POST puts the task off: to tomorrow, or to next Monday."""

    def post(self, request, pk: UUID):
        task = self.changeable_task(pk)
        later = repeating.next_week if asked(request, "to") == "week" else repeating.tomorrow
        with self.sent_once("to") as turn:
            if turn.is_first:
                task = tasks.change(task, by=request.user, due_at=later(task.due_at, now=timezone.now()))
        return _after(request, task, toast=_("Put off to %(when)s") % {"when": words.when(task.due_at)})


def _task_list(request: OrganizationRequest) -> TaskList:
    return TaskList(request.membership, show=asked(request, "show"), whose=asked(request, "whose"))


def _after(request: OrganizationRequest, task: Task, *, toast: str = "", close: bool = False) -> HttpResponse:
    """The list of tasks or the person's page, where it was done from there; else the lead it is about."""
    if asked(request, "in") == "tasks":
        response = render(request, "crm/task/changed.html", {"list": _task_list(request)})
        return told(response, toast=toast, close=close)
    if task.about is task.contact:
        return contact_changed(request, task.contact_id, toast=toast, close=close)  # type: ignore[arg-type]
    if asked(request, "in") == "contact":
        return contact_changed(request, task.lead.contact_id, toast=toast, close=close)  # type: ignore[union-attr]
    return lead_changed(request, task.lead_id, toast=toast, close=close)  # type: ignore[arg-type]


def complaining_task(request: OrganizationRequest, context: dict) -> HttpResponse:
    """The form with its complaints, where it was sent from."""
    if asked(request, "dialog") or "lead" not in context:
        response = render(request, "crm/task/edit.html", context, status=422)
        return as_dialog(response)
    response = render(request, "crm/task/_inline.html", context, status=422)
    return reswap(retarget(response, "#task_form"), "outerHTML")
