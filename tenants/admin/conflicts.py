"""Two people, one setting: whoever saves second sees what the first one changed, and chooses field by field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import connection
from django.http import QueryDict
from django.utils.formats import localize
from django.utils.translation import gettext as _

from tenants.models import User

SEEN, CHOICE = "_seen", "_choice_"
MINE, THEIRS = "mine", "theirs"
LAST_INSIDE = 'SELECT actor_name FROM crm_auditline WHERE "table" = %s AND row_id = %s ORDER BY at DESC LIMIT 1'
LAST_PUBLIC = 'SELECT actor_name FROM public.tenants_platformauditline WHERE "table" = %s AND row_id = %s ORDER BY at DESC LIMIT 1'
NOT_ASKED = ("csrfmiddlewaretoken", SEEN)


@dataclass(frozen=True)
class Difference:
    """A field that somebody else changed while it was open here."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    is_mine: bool  # touched here too


def seen(form: forms.ModelForm) -> str:
    """What a form shows now, to come back with what is posted. It needs no signature: it only decides whether the person who
    posts it is asked, so whoever forges it deceives nobody but themselves.
    """
    return json.dumps([_place(form), _values(form)])


def differences(posted: QueryDict, now: forms.ModelForm) -> list[Difference]:
    """What is no longer as it was shown. ``now`` is the form of the row as it is. A page without a memory has none."""
    then = _read(posted.get(SEEN, ""), now)
    current, found = _values(now), []
    bound = type(now)(posted, instance=now.instance)
    for name, value in current.items():
        if name not in then or then[name] == value or posted.get(CHOICE + name) in (MINE, THEIRS):
            continue
        field = now.fields[name]
        mine = bound[name].data
        if field.has_changed(now[name].initial, mine):
            label = str(field.label or name)
            before, theirs, ours = (_shown(field, each) for each in (then[name], value, mine))
            found.append(Difference(name, label, before, theirs, ours, is_mine=_text(field, mine) != then[name]))
    return found


def settled(posted: QueryDict, now: forms.ModelForm) -> QueryDict:
    """What was chosen, in place of what was typed."""
    told = posted.copy()
    for name, value in _values(now).items():
        if told.get(CHOICE + name) == THEIRS:
            if isinstance(now.fields[name], forms.BooleanField):
                told.setlist(name, ["on"] if value == "True" else [])
            else:
                told[name] = value
    return told


def kept(posted: QueryDict, asked: list[Difference]) -> list[tuple[str, str]]:
    """Everything that was posted, to be posted again beside the choices."""
    left = {*NOT_ASKED, *(CHOICE + each.name for each in asked)}
    return [(name, value) for name, values in posted.lists() if name not in left for value in values]


def who_changed(row: Any) -> str:
    """The name in the last line of audit about the row."""
    statement = LAST_PUBLIC if row._meta.app_label == "tenants" else LAST_INSIDE
    with connection.cursor() as cursor:
        cursor.execute(statement, [row._meta.db_table, str(row.pk)])
        found = cursor.fetchone()
    if found is None:
        return _("Somebody")
    person = User.objects.filter(email=found[0]).first()  # an actor is called by the address they sign in with
    return str(person or found[0])


def _values(form: forms.ModelForm) -> Mapping[str, str]:
    return {name: _text(field, form[name].initial) for name, field in form.fields.items()}


def _text(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return str(bool(field.to_python(value)))
    prepared = field.prepare_value(value)
    return "" if prepared is None else str(prepared)


def _shown(field: forms.Field, value: Any) -> str:
    """As the page says it: the label of a choice, yes or no, else the text."""
    text = _text(field, value)
    if isinstance(field, forms.BooleanField):
        return _("yes") if text == "True" else _("no")
    choices = getattr(field, "choices", None)
    labels = {str(key): str(label) for key, label in choices} if choices is not None else {}
    return labels.get(text) or localize(text) or "—"


def _read(text: str, form: forms.ModelForm) -> Mapping[str, str]:
    """Of this row; nothing, when it is another's or makes no sense."""
    try:
        match json.loads(text):
            case [place, dict(values)] if place == _place(form):
                return {name: str(value) for name, value in values.items()}
    except (ValueError, RecursionError):
        pass
    return {}


def _place(form: forms.ModelForm) -> str:
    row = form.instance
    return f"{row._meta.label}:{row.pk}"
