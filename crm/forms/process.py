"""How a manager sets up the commercial process."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.forms.fields import MoneyField
from crm.models import LostReason, Pipeline, Settings, Stage
from crm.queries import required
from tenants.models import Role


class NameForm(forms.Form):
    """What a pipeline or a reason is called."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput({"autofocus": True}))


class NewPipelineForm(NameForm):
    """A new board, with the usual stages or those of another."""

    like = forms.ModelChoiceField(
        label=_("With the stages of"), queryset=Pipeline.objects.none(), required=False, empty_label=_("the usual ones")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = Pipeline.objects.all()  # type: ignore[attr-defined]


class StageForm(forms.Form):
    """A column, and the rules for entering it."""

    name = forms.CharField(label=_("Name"), max_length=40, widget=forms.TextInput({"autofocus": True}))
    kind = forms.ChoiceField(label=_("Kind"), choices=Stage.Kind)
    colour = forms.ChoiceField(label=_("Colour"), choices=Stage.Colour, widget=forms.RadioSelect)
    probability = forms.IntegerField(
        label=_("Chance of winning, %"), min_value=0, max_value=100, help_text=_("The forecast counts with it.")
    )
    rotten_after_days = forms.IntegerField(
        label=_("Stuck after days"), min_value=1, max_value=999, required=False, help_text=_("Empty: never.")
    )
    required_fields = forms.MultipleChoiceField(
        label=_("Asked before a lead enters"), widget=forms.CheckboxSelectMultiple, required=False
    )
    move_roles = forms.MultipleChoiceField(
        label=_("Who moves leads here"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: whoever may change the lead. Owners and admins always may."),
    )
    needs_approval = forms.BooleanField(label=_("A manager approves each lead that enters"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [role for role in Role.objects.all() if "lead.change" in role.effective]
        self.fields["required_fields"].choices = required.choices()  # type: ignore[attr-defined]
        self.fields["move_roles"].choices = [(str(role.pk), str(role)) for role in roles]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(stage: Stage) -> dict[str, Any]:
        names = ("name", "kind", "colour", "probability", "rotten_after_days", "required_fields", "needs_approval")
        return {**{name: getattr(stage, name) for name in names}, "move_roles": [str(pk) for pk in stage.move_roles]}

    def clean_move_roles(self) -> list:
        chosen = self.cleaned_data["move_roles"]
        return [role.pk for role in Role.objects.all() if str(role.pk) in chosen]


class DestinationForm(forms.Form):
    """Where the leads of what is given up go; asked only when there are any."""

    to = forms.ModelChoiceField(label=_("Its leads go to"), queryset=Stage.objects.none(), empty_label=None)

    def __init__(self, *args, stages, is_needed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset, field.required = stages, is_needed
        field.label_from_instance = _with_pipeline


class ReasonInsteadForm(forms.Form):
    """Which reason stands for one that goes."""

    instead = forms.ModelChoiceField(
        label=_("Leads that were lost for it have"), queryset=LostReason.objects.none(), empty_label=None
    )

    def __init__(self, *args, but: LostReason, is_needed: bool, **kwargs):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["instead"]
        field.queryset, field.required = LostReason.objects.exclude(pk=but.pk), is_needed


class RulesForm(forms.Form):
    """What the organization has decided about moves of high value."""

    high_value_cents = MoneyField(
        label=_("High value from"), help_text=_("Empty: no value needs approval."), required=False
    )
    approval_kinds = forms.MultipleChoiceField(
        label=_("Moves into these stages wait"),
        choices=Stage.Kind,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @staticmethod
    def initial_of(decided: Settings) -> dict[str, Any]:
        return {"high_value_cents": decided.high_value_cents or 0, "approval_kinds": decided.approval_kinds}


def _with_pipeline(stage: Stage) -> str:
    return f"{stage.pipeline} · {stage}"
