"""Leads, people, companies and what is about them, to look at: each opening is a line of audit."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin.away import AwayAdmin
from crm.models import Company, Consent, Contact, File, Lead, Merge, MoveRequest, Note, Task
from crm.queries.metrics.words import money
from crm.services import opening
from tenants.admin.away import AwayFilter
from tenants.admin.reading import ReadAdmin, shown
from tenants.admin.sites import organization_site

AWAY = ("archived_at", "archived_by", "kept_until")
WHOM = shown("about", _("about"))


class RecordAdmin(AwayAdmin):
    """A person's record: that somebody opened it is noted."""

    def looked_at(self, row) -> None:
        opening.noted(row)


@admin.register(Lead, site=organization_site)
class LeadAdmin(RecordAdmin):
    """Opportunities."""

    permissions = {"view": "lead.view", "restore": "lead.delete"}
    page = "lead"
    related = ("contact__company", "company", "pipeline", "stage", "owner", "lost_reason", "archived_by", "referred_by")
    list_display = ("__str__", "pipeline", "stage", "value", "owner", "source", "created_at")
    list_filter = (AwayFilter, "source", "stage__kind", ("created_at", admin.DateFieldListFilter))
    search_fields = ("contact__name", "title", "company__name")
    fields = (
        "contact",
        "title",
        "company",
        "pipeline",
        "stage",
        "value",
        "owner",
        "source",
        "score",
        "tags",
        "custom",
        "lost_reason",
        "referred_by",
        "created_at",
        "closed_at",
        *AWAY,
    )

    @admin.display(description=_("value"), ordering="value_cents")
    def value(self, lead) -> str:
        return money(lead.value_cents)


@admin.register(Contact, site=organization_site)
class ContactAdmin(RecordAdmin):
    """People."""

    permissions = {"view": "contact.view", "restore": "contact.delete"}
    page = "contact"
    related = ("company", "owner", "archived_by")
    number = shown("pretty_phone", _("phone"))
    list_display = ("__str__", "number", "email", "company", "owner", "created_at")
    list_filter = (AwayFilter, ("created_at", admin.DateFieldListFilter))
    search_fields = ("name", "email", "phone")
    fields = (
        "name",
        "phone",
        "email",
        "document",
        "company",
        "job_title",
        "city",
        "profiles",
        "custom",
        "owner",
        "created_at",
        *AWAY,
    )

    def reached(self, request):
        return super().reached(request).filter(merged_into=None, purged_at=None)


@admin.register(Company, site=organization_site)
class CompanyAdmin(RecordAdmin):
    """Companies that people belong to."""

    permissions = {"view": "company.view", "restore": "company.delete"}
    page = "company"
    related = ("archived_by",)
    list_display = ("name", "cnpj", "city", "state", "created_at")
    search_fields = ("name", "cnpj")
    fields = ("name", "cnpj", "street", "district", "city", "state", "postal_code", "custom", "created_at", *AWAY)

    def reached(self, request):
        return super().reached(request).filter(merged_into=None)


@admin.register(Task, site=organization_site)
class TaskAdmin(AwayAdmin):
    """What people have to do."""

    whom = WHOM

    permissions = {"view": "task.view", "restore": "task.delete"}
    related = ("lead__contact", "contact", "owner", "created_by", "done_by")
    list_display = ("title", "whom", "due_at", "owner", "priority", "done_at")
    list_filter = (AwayFilter, "priority", ("due_at", admin.DateFieldListFilter))
    search_fields = ("title",)
    fields = (
        "title",
        "about",
        "due_at",
        "owner",
        "priority",
        "repeat",
        "created_by",
        "done_at",
        "done_by",
        "removed_at",
    )


@admin.register(Note, site=organization_site)
class NoteAdmin(AwayAdmin):
    """Who wrote about whom, and when; the words stand on the record's own page."""

    whom = WHOM

    permissions = {"view": "lead.view", "restore": "lead.delete"}
    related = ("lead__contact", "contact", "author")
    list_display = ("whom", "author", "created_at", "edited_at")
    list_filter = (AwayFilter, ("created_at", admin.DateFieldListFilter))
    fields = ("whom", "author", "created_at", "edited_at", "pinned_at", "removed_at")


@admin.register(File, site=organization_site)
class FileAdmin(AwayAdmin):
    """Files that are kept with records."""

    whom = WHOM

    permissions = {"view": "lead.view", "restore": "lead.delete"}
    related = ("lead__contact", "contact", "company", "added_by")
    list_display = ("name", "whom", "size", "added_by", "created_at")
    list_filter = (AwayFilter, ("created_at", admin.DateFieldListFilter))
    search_fields = ("name",)
    fields = ("name", "whom", "size", "content_type", "added_by", "created_at", "removed_at")


@admin.register(Consent, site=organization_site)
class ConsentAdmin(ReadAdmin):
    """What people agreed to, and what they no longer want."""

    permissions = {"view": "contact.view"}
    related = ("contact", "by")
    list_display = ("contact", "purpose", "channel", "granted", "source", "at")
    list_filter = ("purpose", "channel", "granted", "source")
    search_fields = ("contact__name",)
    fields = ("contact", "purpose", "channel", "granted", "source", "at", "by")


@admin.register(MoveRequest, site=organization_site)
class MoveRequestAdmin(ReadAdmin):
    """Moves that waited, or wait, for somebody's decision."""

    permissions = {"view": "lead.view"}
    related = ("lead__contact", "from_stage", "to_stage", "asked_by", "decided_by")
    list_display = ("lead", "from_stage", "to_stage", "why", "state", "asked_by", "created_at")
    list_filter = ("state", "why")
    fields = (
        "lead",
        "from_stage",
        "to_stage",
        "value_cents",
        "why",
        "state",
        "asked_by",
        "decided_by",
        "decided_at",
        "answer",
    )


@admin.register(Merge, site=organization_site)
class MergeAdmin(ReadAdmin):
    """Records that became one; parted again on the product's page."""

    permissions = {"view": "contact.delete"}
    related = ("merged_by",)
    list_display = ("entity", "survivor_id", "merged_id", "merged_by", "created_at")
    list_filter = ("entity",)
    search_fields = ("=survivor_id", "=merged_id")
    fields = ("entity", "survivor_id", "merged_id", "batch", "merged_by", "created_at")
