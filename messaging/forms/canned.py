"""A canned reply: what it says, how it is called, who uses it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.models import CannedReply
from messaging.models.canned import Sharing
from messaging.variables import unknown_in
from tenants.models import Membership

SHORTCUT = re.compile(r"[\w-]{1,32}")


def tidy_shortcut(said: str) -> str:
    """As it is typed behind the slash."""
    return said.strip().removeprefix("/").lower()


def refusal_of_text(text: str) -> str:
    """Why this text is none for a reply; "" when it is."""
    unknown = unknown_in(text)
    return str(_("There is no variable %(name)s.") % {"name": "{{%s}}" % unknown[0]}) if unknown else ""  # noqa: UP031


class CannedReplyForm(forms.Form):
    """Who keeps templates may share it; others keep their own."""

    title = forms.CharField(label=_("Title"), max_length=80)
    shortcut = forms.CharField(
        label=_("Shortcut"),
        max_length=33,
        help_text=_("Typed behind a / in the composer, such as /price."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    category = forms.ChoiceField(label=_("Category"), choices=CannedReply.Category)
    text = forms.CharField(
        label=_("Text"), max_length=4000, strip=True, widget=forms.Textarea({"rows": 6, "data-canned-text": ""})
    )
    sharing = forms.ChoiceField(label=_("Who uses it"), choices=Sharing, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, member: Membership, initial: dict[str, Any] | None = None):
        super().__init__(data, initial=initial, auto_id="canned_%s")
        self.fields["sharing"].choices = sharings(member)  # type: ignore[attr-defined]

    def clean_shortcut(self) -> str:
        shortcut = tidy_shortcut(self.cleaned_data["shortcut"])
        if not SHORTCUT.fullmatch(shortcut):
            raise forms.ValidationError(_("Use letters, digits, - and _, without spaces."))
        return shortcut

    def clean_text(self) -> str:
        if why := refusal_of_text(self.cleaned_data["text"]):
            raise forms.ValidationError(why)
        return self.cleaned_data["text"]

    @classmethod
    def of(cls, reply: CannedReply, member: Membership) -> "CannedReplyForm":
        names = ("title", "shortcut", "category", "text", "sharing")
        return cls(member=member, initial={name: getattr(reply, name) for name in names})


def sharings(member: Membership) -> list[tuple[str, Any]]:
    """With whom this person may share a reply."""
    may_share = member.may("template.change")
    allowed = {Sharing.PRIVATE}
    if may_share:
        allowed |= {Sharing.EVERYBODY} | ({Sharing.TEAM} if member.team_id else set())
    return [choice for choice in Sharing.choices if choice[0] in allowed]
