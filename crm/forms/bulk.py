"""A change of many leads, as the bar below the list asks for it."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.custom import kinds
from crm.custom.asking import PREFIX
from crm.forms.fields import MoneyField, TagsField
from crm.models import CustomField, Lead, LostReason, Sequence, Stage
from crm.services.bulk.changes import CHANGES

MOST_PICKED = 5000


class IdsField(forms.CharField):
    """Ids apart by commas."""

    def clean(self, value: Any) -> list:
        one = forms.UUIDField()
        return [one.clean(part) for part in (super().clean(value) or "").split(",") if part][:MOST_PICKED]


class PickedForm(forms.Form):
    """Those that were picked in a list, or all that its filters let through."""

    ids = IdsField(required=False, max_length=MOST_PICKED * 37)
    all = forms.BooleanField(required=False)


class PutAwayForm(PickedForm):
    """Contacts or companies into the archive, or back; what is decided about them is said with ``confirmed``."""

    action = forms.ChoiceField(choices=[(name, name) for name in CHANGES["contact"]])
    confirmed = forms.BooleanField(required=False)
    with_work = forms.BooleanField(required=False)


class BulkForm(PickedForm):
    """What to do, with which leads; the options of the other actions are left alone."""

    action = forms.ChoiceField(choices=[(name, name) for name in CHANGES["lead"]])
    owner = forms.UUIDField(required=False)
    to = forms.ModelChoiceField(Stage.objects.none(), required=False)
    lost_reason = forms.ModelChoiceField(LostReason.objects.none(), required=False)
    sequence = forms.ModelChoiceField(Sequence.objects.none(), required=False)
    add = TagsField(label=_("Add tags"))
    remove = TagsField(label=_("Remove tags"))
    source = forms.ChoiceField(label=_("Source"), choices=[("", "–"), *Lead.Source.choices], required=False)
    expected_close = forms.DateField(label=_("Expected close"), required=False)
    value_cents = MoneyField(label=_("Value"))
    clear = forms.BooleanField(label=_("Take the answer back in each"), required=False)
    names: ClassVar[dict[str, tuple[str, ...]]] = {
        "assign": ("owner",),
        "move": ("to", "lost_reason"),
        "tag": ("add", "remove"),
    }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        asked = self.data.get("own") or self.initial.get("own", "")
        self.own = CustomField.objects.of(CustomField.Entity.LEAD).typed().filter(key=asked).first() if asked else None
        if self.own:
            self.fields[f"{PREFIX}{self.own.key}"] = kinds.form_field(self.own)
            self.fields[f"{PREFIX}{self.own.key}"].required = False
        self.fields["to"].queryset = Stage.objects.all()  # type: ignore[attr-defined]
        self.fields["sequence"].queryset = Sequence.objects.all()  # type: ignore[attr-defined]
        self.fields["lost_reason"].queryset = LostReason.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        action = said.get("action")
        if action == "move" and not said.get("to"):
            self.add_error("to", _("Choose a stage."))
        if action == "enter_sequence" and not said.get("sequence"):
            self.add_error("sequence", _("Choose a sequence."))
        if action == "tag" and not (said.get("add") or said.get("remove")):
            self.add_error("add", _("Say which tags to add or remove."))
        if action == "edit" and self.own:
            self._insist_on_an_answer(self.own)
        elif action == "edit" and not self._edits():
            self.add_error("source", _("Say what is to change."))
        return said

    @property
    def options(self) -> dict[str, Any]:
        """Plain, as they stand in the job."""
        said = self.cleaned_data
        match said["action"]:
            case "assign":
                return {"owner": str(said["owner"] or "")}
            case "move":
                reason = said["lost_reason"]
                return {"to": str(said["to"].pk), "lost_reason": str(reason.pk) if reason else ""}
            case "enter_sequence":
                return {"sequence": str(said["sequence"].pk)}
            case "tag":
                return {"add": said["add"], "remove": said["remove"]}
            case "edit":
                return {"fields": self._edits(), **({"custom": self._answer(self.own)} if self.own else {})}
        return {}

    @property
    def question(self) -> forms.BoundField | None:
        """What the chosen field of the organization's own asks."""
        return self[f"{PREFIX}{self.own.key}"] if self.own else None

    def _insist_on_an_answer(self, own: CustomField) -> None:
        name = f"{PREFIX}{own.key}"
        if self.cleaned_data.get("clear"):
            if own.required:
                self.add_error("clear", _("This field must be answered."))
        elif name not in self.errors and self._answer(own)[own.key] is None:
            self.add_error(name, _("Say what is to change."))

    def _answer(self, own: CustomField) -> dict[str, Any]:
        said = None if self.cleaned_data.get("clear") else self.cleaned_data.get(f"{PREFIX}{own.key}")
        return {own.key: kinds.kept(own, said)}

    def _edits(self) -> dict[str, Any]:
        """What was filled in; an empty field changes nothing."""
        said = self.cleaned_data
        day = said.get("expected_close")
        fields = {"source": said.get("source"), "expected_close": day.isoformat() if day else ""}
        if self.data.get("value_cents"):
            fields["value_cents"] = said.get("value_cents")
        return {name: value for name, value in fields.items() if value not in ("", None)}
