"""How long something is kept, and why something is held."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import Contact, Lead
from crm.queries.retention import months_in_words
from crm.services.retaining.ruling import Rule

FOR_GOOD = 0
OFFERED = (1, 3, 6, 12, 18, 24, 36, 48, 60, 84, 120, 240)


class RetentionForm(forms.Form):
    """Months, or for good."""

    months = forms.TypedChoiceField(label=gettext_lazy("Goes after"), coerce=lambda text: int(text) or None, choices=())

    def __init__(self, data: Any = None, *, rule: Rule):
        super().__init__(data, initial={"months": rule.months or FOR_GOOD})
        kind = rule.kind
        offered = sorted({*OFFERED, *filter(None, [rule.months])})
        months = [(n, months_in_words(n)) for n in offered if kind.least <= n <= kind.most]
        self.fields["months"].choices = [(FOR_GOOD, _("Never: it is kept")), *months]  # type: ignore[attr-defined]


class HoldForm(forms.Form):
    """The person with everything, or one lead of theirs; and why."""

    what = forms.ChoiceField(label=gettext_lazy("What is held"), choices=())
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200)

    def __init__(self, data: Any = None, *, contact: Contact):
        super().__init__(data)
        self.contact = contact
        self.leads = {str(lead.pk): lead for lead in Lead.objects.filter(contact=contact).select_related("contact")}
        whole: tuple[str, Any] = ("contact", _("The person with everything"))
        named = [(pk, _("The lead “%(lead)s”") % {"lead": lead}) for pk, lead in self.leads.items()]
        self.fields["what"].choices = [whole, *named]  # type: ignore[attr-defined]

    @property
    def about(self) -> Contact | Lead:
        return self.leads.get(self.cleaned_data["what"], self.contact)
