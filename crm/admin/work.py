"""What the product did: work in the background, imports, arrivals, runs of automations, leads given away."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.models import Assignment, AutomationRun, Enrolment, Import, Job, Receipt
from tenants.admin.reading import ReadAdmin, shown
from tenants.admin.sites import organization_site


@admin.register(Job, site=organization_site)
class JobAdmin(ReadAdmin):
    """Long work that people started."""

    permissions = {"view": "organization.change"}
    page = "job"
    related = ("started_by",)
    what = shown("label", _("kind"))
    list_display = ("what", "name", "state", "done", "failed", "started_by", "created_at")
    list_filter = ("state", ("created_at", admin.DateFieldListFilter))
    search_fields = ("name", "kind")
    fields = ("what", "name", "state", "total", "done", "failed", "error", "started_by", "begun_at", "ended_at")


@admin.register(Import, site=organization_site)
class ImportAdmin(ReadAdmin):
    """Files that were brought in."""

    permissions = {"view": "organization.change"}
    page = "import"
    related = ("started_by", "check_job", "run_job")
    stands = shown("step", _("where it stands"))
    list_display = ("name", "entity", "stands", "started_by", "created_at")
    list_filter = ("entity", ("created_at", admin.DateFieldListFilter))
    search_fields = ("name",)
    fields = ("name", "entity", "stands", "known", "is_whole", "started_by", "created_at", "expires_at")


@admin.register(Receipt, site=organization_site)
class ReceiptAdmin(ReadAdmin):
    """What arrived at the sources, and what became of it; never what stood in it."""

    permissions = {"view": "pipeline.change"}
    related = ("source", "lead__contact", "contact")
    list_display = ("received_at", "source", "outcome", "lead", "tries")
    list_filter = ("outcome", ("received_at", admin.DateFieldListFilter))
    search_fields = ("=key",)
    fields = ("source", "outcome", "reasons", "lead", "contact", "tries", "received_at")


@admin.register(AutomationRun, site=organization_site)
class AutomationRunAdmin(ReadAdmin):
    """Each time an automation ran."""

    permissions = {"view": "automation.change"}
    related = ("automation", "lead__contact")
    list_display = ("automation", "lead", "state", "due_at", "attempts", "error")
    list_filter = ("state", ("created_at", admin.DateFieldListFilter))
    search_fields = ("automation__name",)
    fields = ("automation", "lead", "state", "due_at", "step", "attempts", "error", "created_at", "ended_at")


@admin.register(Enrolment, site=organization_site)
class EnrolmentAdmin(ReadAdmin):
    """Who is, or was, in a sequence."""

    permissions = {"view": "automation.change"}
    related = ("sequence", "lead__contact", "added_by")
    list_display = ("sequence", "lead", "state", "why", "due_at", "created_at")
    list_filter = ("state", "why")
    search_fields = ("sequence__name",)
    fields = ("sequence", "lead", "state", "why", "step", "due_at", "attempts", "added_by", "created_at", "ended_at")


@admin.register(Assignment, site=organization_site)
class AssignmentAdmin(ReadAdmin):
    """Each decision about whose a lead is, with the rules that were looked at."""

    permissions = {"view": "pipeline.change"}
    related = ("lead__contact", "owner", "by", "rule")
    list_display = ("lead", "how", "rule_name", "owner", "by", "created_at")
    list_filter = ("how", "waits")
    fields = ("lead", "how", "rule_name", "owner", "by", "trail", "also", "waits", "created_at")
