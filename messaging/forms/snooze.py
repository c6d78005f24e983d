"""Until when a conversation is put off."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from messaging.services import snoozing

ANSWER = "answer"


class UntilField(forms.DateTimeField):
    """The key of a moment that is offered, a moment of one's own, or the answer: that is no moment."""

    def to_python(self, value: Any) -> datetime | None:
        if value == ANSWER:
            return None
        if found := snoozing.moments(timezone.now()).get(str(value)):
            return found
        moment = super().to_python(value)
        if moment is None:
            raise ValidationError(self.error_messages["required"])
        return moment

    def validate(self, value: Any) -> None:
        """Nothing is the answer, not a field left empty."""


class SnoozeForm(forms.Form):
    until = UntilField()
