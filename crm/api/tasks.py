"""Tasks in the API."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from crm.api import task_examples as examples
from crm.api.about import TOO_LATE, AboutBody, AboutViewSet
from crm.api.bodies import Owner
from crm.models import Task
from crm.queries.tasks import deletable
from crm.services import removed, repeating, tasks
from tenants.access import may
from tenants.api.bodies import Body
from tenants.api.filters import Moment, YesNo
from tenants.api.schema import example

MOST_MINUTES = 60 * 24 * 30


@extend_schema_serializer(examples=[example(examples.TASK)])
class TaskSerializer(serializers.ModelSerializer):
    """What somebody has to do about a lead, or about a contact."""

    owner_name = serializers.CharField(source="owner", default=None, allow_null=True)

    class Meta:
        model = Task
        fields = (
            "id",
            "created_at",
            "updated_at",
            "title",
            "due_at",
            "priority",
            "repeat",
            "remind_minutes",
            "lead",
            "contact",
            "owner",
            "owner_name",
            "done_at",
        )
        read_only_fields = fields


@extend_schema_serializer(component_name="TaskChange", examples=[example(examples.TASK_CHANGED)])
class TaskChangeBody(Body):
    """What is to change."""

    title = serializers.CharField(max_length=160, required=False)
    due_at = serializers.DateTimeField(required=False)
    priority = serializers.ChoiceField(Task.Priority.choices, required=False, help_text="1 is low, 4 is urgent.")
    repeat = serializers.ChoiceField(
        Task.Repeat.choices, allow_blank=True, required=False, help_text="Doing a task that repeats makes the next one."
    )
    remind_minutes = serializers.IntegerField(
        min_value=0, max_value=MOST_MINUTES, allow_null=True, required=False, help_text="Before it is due."
    )
    owner = Owner("task.change")

    def validate_due_at(self, moment: datetime) -> datetime:
        if not 2000 <= moment.year <= 2100:
            raise serializers.ValidationError(_("Check the year."))
        return moment


@extend_schema_serializer(component_name="Task", examples=[example(examples.TASK_CREATED)])
class TaskBody(TaskChangeBody, AboutBody):
    """A task about either a lead or a contact."""

    title = serializers.CharField(max_length=160)
    due_at = serializers.DateTimeField()
    owner = Owner("task.create", help_text="Without it: the person who asks; nobody when a key asks.")


@extend_schema_serializer(component_name="TaskPostponement", examples=[example(examples.TASK_POSTPONED)])
class PostponementBody(Body):
    """Until when, at the hour that it had."""

    to = serializers.ChoiceField([("tomorrow", "tomorrow"), ("week", "week")], help_text="`week` is next Monday.")


class TaskFilter(filters.FilterSet):
    """Tasks."""

    lead = filters.UUIDFilter(label="Of this lead.")
    contact = filters.UUIDFilter(label="Of this contact, without a lead.")
    owner = filters.UUIDFilter(label="Of this person.")
    done = YesNo(field_name="done_at", lookup_expr="isnull", exclude=True, label="`true`: what is done, and only that.")
    due_after = Moment(field_name="due_at", lookup_expr="gte", label="At or after.")
    due_before = Moment(field_name="due_at", lookup_expr="lt", label="Before.")


class TaskViewSet(AboutViewSet):
    """Tasks."""

    tag, noun = "Tasks", "task"
    allow: ClassVar = {
        "list": may("task.view"),
        "retrieve": may("task.view"),
        "create": may("task.create"),
        **dict.fromkeys(["partial_update", "complete", "reopen", "postpone"], may("task.change")),
        **dict.fromkeys(["destroy", "restore"], may("task.change", "task.delete")),
    }
    problems: ClassVar = TOO_LATE
    queryset = Task.objects.none()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter

    def rows(self) -> QuerySet:
        return _told(Task.objects.accessible_by(self.principal))

    def list(self, request) -> Response:
        """List tasks.

        Newest first. With `done=false` and `due_before` it lists what is overdue.
        """
        return self.listed(self.rows())

    def retrieve(self, request, pk) -> Response:
        """Read a task."""
        return self.shown(self.row())

    @extend_schema(request=TaskBody)
    def create(self, request) -> Response:
        """Create a task.

        About a lead or a contact that the caller may change. Without `owner` it is the caller's; a key's is nobody's.
        """
        said = self.body(TaskBody)
        task = tasks.add(self.changeable(said), by=self.person, **{"owner": self.person, **said})
        return self.shown(self.row(pk=task.pk), status=201)

    @extend_schema(request=TaskChangeBody)
    def partial_update(self, request, pk) -> Response:
        """Change a task."""
        tasks.change(self.row("task.change"), by=self.person, **self.body(TaskChangeBody))
        return self.shown(self.row())

    @extend_schema(request=None, responses={204: None})
    def destroy(self, request, pk) -> Response:
        """Delete a task.

        By whoever made it, or whose role or key deletes tasks. `restore/` brings it back.
        """
        removed.remove(self._deletable(self.row()), by=self.person)
        return Response(status=204)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def complete(self, request, pk) -> Response:
        """Do a task.

        Done already: nothing happens. One that repeats is followed by the next.
        """
        tasks.complete(self.row("task.change"), by=self.person)
        return self.shown(self.row())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request, pk) -> Response:
        """Reopen a task.

        It was not done after all; the next one that it was followed by goes, unless that is done already.
        """
        tasks.reopen(self.row("task.change"), by=self.person)
        return self.shown(self.row())

    @extend_schema(request=PostponementBody)
    @action(detail=True, methods=["post"])
    def postpone(self, request, pk) -> Response:
        """Put a task off.

        To another moment than tomorrow or next Monday: change its `due_at`.
        """
        task = self.row("task.change")
        later = repeating.next_week if self.body(PostponementBody)["to"] == "week" else repeating.tomorrow
        tasks.change(task, by=self.person, due_at=later(task.due_at, now=timezone.now()))
        return self.shown(self.row())

    def away(self, pk: Any) -> Task:
        return self._deletable(get_object_or_404(_told(Task.ever.accessible_by(self.principal)), pk=pk))

    def _deletable(self, task: Task) -> Task:
        if not deletable(self.principal).filter(pk=task.pk).exists():
            self.forbid()
        return task


def _told(rows: QuerySet) -> QuerySet:
    """Of what is not archived."""
    living = rows.filter(lead__archived_at=None, contact__archived_at=None)
    return living.select_related("owner", "lead", "contact")
