"""What is written in a conversation. The browser gives each message a key, so that it is kept once however often it comes."""

from django import forms

from messaging.services import places
from messaging.services.places import Place

MOST_TEXT = 65536  # the provider's own limit is smaller and is told by the service in its words


class KeyedForm(forms.Form):
    """Anything that a browser may send twice."""

    key = forms.RegexField(r"^[A-Za-z0-9-]{8,64}$")


class LaterForm(KeyedForm):
    """What may also go later: at a moment, in the organization's time zone when it names none."""

    at = forms.DateTimeField(required=False)


class AnswerForm(LaterForm):
    """What somebody wrote to the person: ``seen`` was the newest message when they began, ``anyway`` that they insist."""

    seen = forms.UUIDField(required=False)
    anyway = forms.BooleanField(required=False)


class ReplyForm(AnswerForm):
    """An answer with text."""

    text = forms.CharField(max_length=MOST_TEXT, strip=False)
    reply_to = forms.UUIDField(required=False)


class NoteForm(KeyedForm):
    """A line for colleagues."""

    text = forms.CharField(max_length=5000, strip=False)


class FileForm(AnswerForm):
    """A file, with or without words; a recording that is to go as a voice note. ``uploaded``: its parts came before."""

    file = forms.FileField(max_length=240, allow_empty_file=True, required=False)
    uploaded = forms.BooleanField(required=False)
    voice = forms.BooleanField(required=False)
    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=False)
    reply_to = forms.UUIDField(required=False)


class UploadForm(KeyedForm):
    """A large file that is going to come in parts."""

    name = forms.CharField(max_length=1000)
    size = forms.IntegerField(min_value=0)


class PlaceForm(forms.Form):
    """A place: its coordinates or the link of a map, and how it is called."""

    where = forms.CharField(max_length=2000, required=False)
    place_name = forms.CharField(max_length=200, required=False)
    place_address = forms.CharField(max_length=500, required=False)

    def place(self) -> Place | None:
        """Raises ``BadContent``."""
        said = self.cleaned_data
        if not said["where"]:
            return None
        return places.written(said["where"], name=said["place_name"], address=said["place_address"])


class TemplateForm(PlaceForm, LaterForm):
    """A template by its id; the values of its variables come beside it, each by its own key."""

    template = forms.UUIDField()
    file = forms.FileField(max_length=240, required=False)


class ReactionForm(forms.Form):
    """An emoji, or nothing to take ours away."""

    emoji = forms.CharField(max_length=32, required=False)


class MomentForm(forms.Form):
    """When a scheduled message shall go."""

    at = forms.DateTimeField()
