"""Two admins: an organization's own data for its owner and admins, the platform for its operator."""

from typing import Any

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.admin.utils import unquote
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.sites import UnfoldAdminSite

from tenants import audit
from tenants.access import Rule, may, operator
from tenants.admin import conflicts, words

# The theme runs on Alpine, which evaluates expressions and sets styles; only the admin gets this.
POLICY = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class RuledSite(UnfoldAdminSite):
    """An admin site that does not exist for whoever may not use it: 404, never a sign-in page of its own."""

    allow: Rule
    index_title = gettext_lazy("Overview")

    def has_permission(self, request) -> bool:
        return self.allow(request)

    def login(self, request, extra_context=None):
        self._refuse(request)

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            if not self.has_permission(request):
                self._refuse(request)
            return inner(request, *args, **kwargs)

        return csp_replace(POLICY)(guarded)

    def get_log_entries(self, request):
        """Nothing: what was done stands in the audit, by organization."""
        from django.contrib.admin.models import LogEntry

        return LogEntry.objects.none()

    def _refuse(self, request):
        if request.user.is_authenticated:
            audit.record("admin.refused", path=request.path[:200])
        raise Http404(REDIRECT_FIELD_NAME)


class OrganizationSite(RuledSite):
    """Members, roles, channels, pipelines, audit of one organization."""

    settings_name = "UNFOLD_ORGANIZATION"
    allow = may("role.change")


class OperatorSite(RuledSite):
    """Organizations, plans, users, queues, deliveries that found no home."""

    settings_name = "UNFOLD_OPERATOR"
    allow = operator
    index_template = "admin/operator.html"


class RuledAdmin(ModelAdmin):
    """A page of a model that says which permission each of its actions needs."""

    # action → permission of tenants.access; an action that is not named is refused.
    permissions: dict[str, str] = {}
    compressed_fields = True
    actions: Any = None
    change_form_template = "admin/ruled_change_form.html"

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        words.name_columns(model)

    def _changeform_view(self, request, object_id, form_url, extra_context):
        """In the transaction that Django opened for it: who saves second waits here, and sees what the first one saved."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if row is not None:
            self.looked_at(row)
            extra_context = {**(extra_context or {}), "product_url": self.product_url(row)}
        if row is None or not self.has_change_permission(request, row):
            return super()._changeform_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            type(row)._base_manager.select_for_update().get(pk=row.pk)
            row.refresh_from_db()
        now = self.get_form(request, row, change=True)(instance=row)
        if request.method == "POST":
            if found := conflicts.differences(request.POST, now):
                return self._ask(request, row, now, found)
            request.POST = conflicts.settled(request.POST, now)
        context = {**extra_context, "seen": conflicts.seen(now)}
        return super()._changeform_view(request, object_id, form_url, context)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """What is not there, or another organization's: 404, as everywhere else."""
        raise Http404

    def product_url(self, row) -> str:
        """Where the product shows it; empty when nowhere."""
        return ""

    def looked_at(self, row) -> None:
        """Somebody has it before their eyes."""

    def _ask(self, request, row, now, found):
        told = {
            **self.admin_site.each_context(request),
            "title": str(row),
            "differences": found,
            "kept": conflicts.kept(request.POST, found),
            "seen": conflicts.seen(now),
            "who": conflicts.who_changed(row),
        }
        return TemplateResponse(request, "admin/conflict.html", told, status=409)

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view")

    def has_add_permission(self, request, obj=None):
        return self._may(request, "create")

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change")

    def has_delete_permission(self, request, obj=None):
        return self._may(request, "delete")

    def has_module_permission(self, request):
        return self._may(request, "view")

    def log_addition(self, request, obj, message):
        """The triggers write the audit; Django's own log would mix organizations in one public table."""

    log_change = log_addition

    def log_deletions(self, request, queryset):
        """See log_addition."""

    def _may(self, request, action: str) -> bool:
        permission = self.permissions.get(action)
        return bool(permission and request.membership and request.membership.may(permission))


class OperatorAdmin(RuledAdmin):
    """A page of the platform: seen by the operator; ``can`` names what else."""

    can: frozenset[str] = frozenset()

    def _may(self, request, action: str) -> bool:
        return operator(request) and (action == "view" or action in self.can)


def organization_name(request) -> str:
    return request.organization.name if request.organization else ""


def organization_home(request) -> str:
    return reverse("start") if request.organization else "/"


organization_site = OrganizationSite(name="admin")
operator_site = OperatorSite(name="admin")
