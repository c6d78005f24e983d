"""What the last night found of files that no record names, and of files that records miss, for the operator."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Now
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from tenants import orphans
from tenants.models import PlatformAuditLine

NIGHT = timedelta(seconds=orphans.EVERY, hours=4)  # pruning comes by a little later each day


def lines() -> QuerySet[PlatformAuditLine]:
    return PlatformAuditLine.objects.filter(action=orphans.SWEPT, at__gt=Now() - NIGHT)


def with_last_night(organizations: QuerySet) -> QuerySet:
    """Each with what was found in it, if anything."""
    told = lines().filter(organization_id=OuterRef("pk")).order_by("-at")
    return organizations.annotate(swept=Subquery(told.values("after")[:1]))


def in_words(told: dict[str, Any] | None) -> str:
    """How many files went, and their bytes."""
    return f"{told['files']} · {filesizeformat(told['bytes'])}" if told and told["files"] else "—"


class SweptFilter(admin.SimpleListFilter):
    """Organizations of which something was found."""

    title, parameter_name = _("files, last night"), "files"

    def lookups(self, request, model_admin):
        return [("went", _("that no record named went")), ("missing", _("are missing"))]

    def queryset(self, request, queryset):
        match self.value():
            case "went":
                return queryset.filter(swept__files__gt=0)
            case "missing":
                return queryset.filter(swept__missing__gt=0)
        return queryset


class SweptColumns:
    """What the list of organizations shows of it."""

    def get_queryset(self, request):
        return with_last_night(super().get_queryset(request))  # type: ignore[misc]  # of the admin beside it

    @admin.display(description=_("files that no record named, last night"))
    def files_gone(self, organization) -> str:
        return in_words(organization.swept)

    @admin.display(description=_("files missing"))
    def files_missing(self, organization) -> str:
        return str((organization.swept or {}).get("missing") or "—")
