"""Records that can be archived: those in use, those that are away, and the way back."""

from typing import Any

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.queries import archive
from crm.queries import removed as taken
from crm.removables import KINDS, NotUndoable
from crm.services import contacts, removed, restoring
from tenants.admin.reading import ReadAdmin

REMOVED = ("removed_at", "removed_by")  # what a page shows of rules and settings that are away
RETIRED = ("archived_at", "archived_by")  # the same of pipelines, stages, fields and sources


class AwayFilter(admin.SimpleListFilter):
    """In use, unless somebody asks for what is away."""

    title, parameter_name = _("archive"), "away"

    def lookups(self, request, model_admin):
        return [("yes", _("archived"))]

    def choices(self, changelist):
        usual, *others = super().choices(changelist)
        return [{**usual, "display": _("in use")}, *others]

    def queryset(self, request, queryset):
        model, is_away = queryset.model, self.value() == "yes"
        kind = KINDS.get(model._meta.model_name)
        return kind.away(queryset) if kind and is_away else queryset.filter(**{f"{column(model)}__isnull": not is_away})


class Away:
    """A list with its archive; whoever may restore does so by the same services as the product's pages."""

    model: Any
    message_user: Any
    _may: Any
    list_filter: Any = (AwayFilter,)
    actions = ("restore",)

    def has_restore_permission(self, request) -> bool:
        return self._may(request, "restore")

    @admin.action(description=_("Restore"), permissions=["restore"])
    def restore(self, request, queryset) -> None:
        """Those that are away, and this member's to bring back; why one stays is said."""
        kind, done = self.model._meta.model_name, 0
        is_record = kind in archive.MODELS
        away = (archive.reached if is_record else taken.away)(kind, request.membership)
        for row in away.filter(pk__in=list(queryset.values_list("pk", flat=True))):
            try:
                (restoring.RESTORES[kind] if is_record else removed.take_out)(row, by=request.user)
            except NotUndoable as why:
                self.message_user(request, f"{row}: {why}", messages.WARNING)
            except contacts.HeldBy:
                why_not = _(
                    "%(who)s: somebody else is known by the same address. Restore it on the page of the archive."
                )
                self.message_user(request, why_not % {"who": row}, messages.WARNING)
            else:
                done += 1
        said = ngettext("%(n)s record is restored", "%(n)s records are restored", done) % {"n": done}
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)


class AwayAdmin(Away, ReadAdmin):
    """The same of rows that are only looked at."""


def column(model: Any) -> str:
    """Where it says that a row is away."""
    return "removed_at" if hasattr(model, "removed_at") else "archived_at"
