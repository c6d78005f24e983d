"""Lists with their archive: what is in use, what is away, and the way back by the services of the product's own pages."""

from typing import Any

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class AwayFilter(admin.SimpleListFilter):
    """In use, unless somebody asks for what is away."""

    title, parameter_name = _("archive"), "away"

    def __init__(self, request, params, model, model_admin):
        self.of = model_admin
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        return [("yes", _("archived"))]

    def choices(self, changelist):
        usual, *others = super().choices(changelist)
        return [{**usual, "display": _("in use")}, *others]

    def queryset(self, request, queryset):
        is_away = self.value() == "yes"
        return self.of.away(queryset) if is_away else queryset.filter(**{f"{self.of.since}__isnull": True})


class Restoring:
    """What an admin of such rows has beside: whoever may restore does so from the list."""

    list_filter: Any = (AwayFilter,)
    actions: Any = ("restore",)
    message_user: Any
    _may: Any

    @property
    def since(self) -> str:
        """The column that says that a row is away."""
        return "archived_at"

    def away(self, rows: Any) -> Any:
        """Those of them that are."""
        return rows.filter(**{f"{self.since}__isnull": False})

    def theirs(self, request) -> Any:
        """Rows that are away, and this member's to bring back."""
        raise NotImplementedError

    def bring_back(self, request, row) -> str:
        """Why it stays; empty when it is back."""
        raise NotImplementedError

    def has_restore_permission(self, request) -> bool:
        return self._may(request, "restore")

    @admin.action(description=_("Restore"), permissions=["restore"])
    def restore(self, request, queryset) -> None:
        """Those that are away, and this member's to bring back; why one stays is said."""
        done = 0
        for row in self.theirs(request).filter(pk__in=list(queryset.values_list("pk", flat=True))):
            if why := self.bring_back(request, row):
                self.message_user(request, f"{row}: {why}", messages.WARNING)
            else:
                done += 1
        said = ngettext("%(n)s record is restored", "%(n)s records are restored", done) % {"n": done}
        self.message_user(request, said, messages.SUCCESS if done else messages.WARNING)
