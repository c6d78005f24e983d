"""A word of a person's that a colleague heard; and the words that stop and resume."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import Consent
from crm.services import consenting

MOST_WORDS = 30


class ConsentForm(forms.Form):
    """What was said, and how it is known."""

    purpose = forms.ChoiceField(label=_("About"), choices=Consent.Purpose.choices)
    channel = forms.ChoiceField(label=_("By"), choices=Consent.Channel.choices)
    granted = forms.TypedChoiceField(
        label=_("The person"),
        choices=[("yes", _("agrees")), ("no", _("wants no more"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("How do you know?"),
        max_length=200,
        widget=forms.TextInput({"placeholder": _("Said so on the phone today")}),
        help_text=_("Kept as proof, with your name and the moment."),
    )


def _words(text: str) -> list[str]:
    lines = (" ".join(line.split()) for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if consenting.bare(line)))


class WordsForm(forms.Form):
    """One a line. Left empty, nothing that people write counts as such a word."""

    stop_words = forms.CharField(
        label=_("Words that stop marketing"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("One a line. They count as a whole message, in capitals or not, with or without accents."),
    )
    start_words = forms.CharField(
        label=_("Words that resume it"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )

    def clean_stop_words(self) -> list[str]:
        return self._clean("stop_words")

    def clean_start_words(self) -> list[str]:
        return self._clean("start_words")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        bare = [{consenting.bare(word) for word in said.get(name, ())} for name in ("stop_words", "start_words")]
        if both := bare[0] & bare[1]:
            text = _("“%(word)s” cannot mean both.") % {"word": min(both)}
            self.add_error("start_words", text)
        return said

    def _clean(self, name: str) -> list[str]:
        words = _words(self.cleaned_data[name])
        if len(words) > MOST_WORDS or any(len(word) > consenting.LONGEST for word in words):
            limits = {"most": MOST_WORDS, "longest": consenting.LONGEST}
            raise forms.ValidationError(_("At most %(most)s words, of %(longest)s characters each.") % limits)
        return words

    @classmethod
    def current(cls) -> "WordsForm":
        said = {"stop_words": consenting.stop_words(), "start_words": consenting.start_words()}
        return cls(initial={name: "\n".join(words) for name, words in said.items()})
