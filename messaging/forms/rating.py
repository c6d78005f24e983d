"""Whether and how a channel asks people how they were served."""

from django import forms
from django.utils.translation import gettext as _

from messaging.models import Channel, RatingRules


class RatingRulesForm(forms.ModelForm):
    """What a new one begins with is said in the reader's language."""

    class Meta:
        model = RatingRules
        fields = ("asks", "question", "thanks", "pause_days")
        widgets = {"question": forms.Textarea({"rows": 3}), "thanks": forms.Textarea({"rows": 2})}

    @classmethod
    def of(cls, row: RatingRules | None, channel: Channel | None) -> "RatingRulesForm":
        if row:
            return cls(instance=row)
        begun = {
            "asks": True,
            "question": _("How was our service? Answer with a number from 1 (very bad) to 5 (great)."),
            "thanks": _("Thank you! If you like, tell us why."),
        }
        return cls(instance=RatingRules(channel=channel), initial=begun)
