"""What somebody looks for in the audit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.queries.auditing import kinds
from tenants.models import Membership


class AuditSearchForm(forms.Form):
    """Shows what stands in the address; reading it is ``Wanted``'s."""

    q = forms.CharField(label=_("Search"), required=False, max_length=80)
    who = forms.ChoiceField(label=_("Who"), required=False)
    kind = forms.ChoiceField(label=_("About"), required=False)
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    address = forms.CharField(label=_("From address"), required=False, max_length=64)
    request = forms.CharField(label=_("Request"), required=False, max_length=64)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = Membership.objects.select_related("user").order_by("user__name")
        everybody = [("", _("Everybody")), *((str(each.user_id), each.name) for each in people)]
        self.fields["who"].choices = everybody  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _("Everything")), *kinds.choices()]  # type: ignore[attr-defined]
