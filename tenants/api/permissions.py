"""An action of the API is allowed by its own rule, and refused when it has none."""

from rest_framework.permissions import BasePermission

from tenants import audit


class DeclaredPermission(BasePermission):
    """Asks the view's ``allow`` for the action; a refusal is audited."""

    def has_permission(self, request, view) -> bool:
        if request.auth is None:
            return False
        rule = view.allow.get(view.action)
        if rule is not None and rule(request._request):
            return True
        audit.record("permission.refused", path=request.path[:200], method=request.method)
        return False
