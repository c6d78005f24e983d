"""Where a lead is to go, as a browser asks for it."""

from django import forms

from crm.models import LostReason, Stage


class MoveForm(forms.Form):
    """A place on a board, its own or another. ``after`` and ``before`` are the cards around it, if there are any."""

    to = forms.ModelChoiceField(queryset=Stage.objects.none())
    after = forms.UUIDField(required=False)
    before = forms.UUIDField(required=False)
    version = forms.IntegerField(min_value=1, max_value=2**31 - 1)
    lost_reason = forms.ModelChoiceField(queryset=LostReason.objects.none(), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Also what was removed a moment ago, which the move then says; a board may still show it.
        self.fields["to"].queryset = Stage.ever.all()  # type: ignore[attr-defined]
        self.fields["lost_reason"].queryset = LostReason.objects.all()  # type: ignore[attr-defined]
