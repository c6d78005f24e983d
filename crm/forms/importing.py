"""What is asked about a file on its way in: which, what its columns mean, what to do with its rows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import Import, Lead, Pipeline, Stage
from crm.services.importing import columns
from crm.services.importing.choosing import ME, NOBODY, TURN
from crm.spreadsheets.limits import MOST_BYTES
from tenants.models import User

from .fields import TagsField
from .uploads import limited


class FileForm(forms.Form):
    """The file, and what its rows are."""

    entity = forms.ChoiceField(
        label=_("What is in the file?"),
        choices=Import.Entity,
        initial=Import.Entity.LEAD,
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 100,000 rows and 50 MB. The first row names the columns."),
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
    )

    def __init__(self, *args, entities: Sequence[str], **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(value, label) for value, label in Import.Entity.choices if value in entities]
        self.fields["entity"].choices = choices  # type: ignore[attr-defined]
        self.fields["entity"].initial = choices[0][0] if choices else None
        self.fields["file"].widget.attrs |= limited(MOST_BYTES)


class MappingForm(forms.Form):
    """A field for each column, and what holds for all rows."""

    known = forms.ChoiceField(label=_("People who are known already"), choices=Import.Known)
    is_whole = forms.BooleanField(
        label=_("All or nothing"),
        required=False,
        help_text=_(
            "With one faulty row, nothing is imported. Else the good rows are, and the others come back as a file."
        ),
    )
    stage = forms.ChoiceField(label=_("Pipeline and stage"), required=False)
    owner = forms.ChoiceField(label=_("Responsible, where the file names nobody"), required=False)
    source = forms.ChoiceField(label=_("Source, where the file names none"), choices=Lead.Source, required=False)
    tags = TagsField(label=_("Tags for all"), widget=forms.TextInput({"placeholder": "feira-2026"}))

    def __init__(self, data=None, *, asked: Import, owners: Sequence[User], may_give: bool, me: User | None):
        super().__init__(data, initial=_initial(asked))
        self.asked, self.me = asked, me
        fields: dict[str, Any] = self.fields
        if asked.entity != Import.Entity.LEAD:
            for name in ("stage", "source", "tags"):
                del fields[name]
            fields["known"].choices = [pair for pair in Import.Known.choices if pair[0] != Import.Known.NEW]
        else:
            fields["stage"].choices = _stages()
        if asked.entity == Import.Entity.COMPANY:
            del fields["owner"]
        elif may_give:
            turn = [(TURN, _("By turns, among sales"))] if asked.entity == Import.Entity.LEAD else []
            people = [(str(user.pk), str(user)) for user in owners]
            fields["owner"].choices = [(ME, _("Me")), (NOBODY, _("Nobody")), *turn, *people]
        else:
            fields["owner"].choices = [(ME, _("Me"))]
        self._ask_columns()

    def _ask_columns(self) -> None:
        targets = columns.targets(self.asked.entity).values()
        choices = [("", _("Leave out")), *((target.key, target.label) for target in targets)]
        for place, header in enumerate(self.asked.headers):
            chosen = self.asked.mapping[place] if place < len(self.asked.mapping) else ""
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=chosen
            )

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Each column with its field and what stands in it."""
        rows = self.asked.samples
        return [
            {
                "header": header,
                "field": self[f"column_{place}"],
                "samples": [cells[place] for cells in rows if place < len(cells) and cells[place]][:3],
            }
            for place, header in enumerate(self.asked.headers)
        ]

    @property
    def mapping(self) -> list[str]:
        return [self.cleaned_data[f"column_{place}"] for place in range(len(self.asked.headers))]

    @property
    def choices(self) -> dict[str, Any]:
        told = self.cleaned_data
        options = {name: told[name] for name in ("source", "tags") if told.get(name)}
        if told.get("stage"):
            stage = Stage.objects.get(pk=told["stage"])
            options |= {"stage": str(stage.pk), "pipeline": str(stage.pipeline_id)}
        if "owner" in self.fields:
            options["owner"] = told["owner"]
        return {"known": told["known"], "is_whole": told["is_whole"], "options": options}


def _initial(asked: Import) -> dict[str, Any]:
    options = asked.options
    return {
        "known": asked.known,
        "is_whole": asked.is_whole,
        "stage": options.get("stage", ""),
        "owner": options.get("owner", ME),
        "source": options.get("source", Lead.Source.MANUAL),
        "tags": options.get("tags", []),
    }


def _stages() -> list[tuple[str, list[tuple[str, str]]]]:
    pipelines = (
        Pipeline.objects.filter(closing_since=None).order_by("-is_default", "position").prefetch_related("stages")
    )
    return [(pipeline.name, [(str(stage.pk), stage.name) for stage in pipeline.stages.all()]) for pipeline in pipelines]
