"""Templates with their variables: shown, and filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.models import Template
from messaging.queries.template_look import VARIABLE
from messaging.services.refusals import BadContent

APPROVED = "APPROVED"
FILES = frozenset({"IMAGE", "VIDEO", "DOCUMENT", "LOCATION"})


@dataclass(frozen=True)
class Variable:
    """A blank in a template. ``key`` is how ``fill`` is told its value."""

    key: str
    part: str  # header, body, button
    name: str
    text_around: str
    index: int = 0  # of the button


@dataclass(frozen=True)
class Filled:
    """A template ready to go: as the person will read it, and as the provider wants it."""

    text: str
    components: list[dict[str, Any]]
    variables: dict[str, str]  # by their names in the text


def variables_of(template: Template) -> list[Variable]:
    """The blanks to fill, in reading order."""
    return list(_variables(template))


def is_fillable(template: Template) -> bool:
    """Whether words are all it wants; one with a picture at its head cannot be sent from here."""
    return not any(_format(part) in FILES for part in _parts(template, "HEADER"))


def fill(template: Template, values: Mapping[str, str]) -> Filled:
    """Put values into the blanks. Raises ``BadContent`` when one is missing."""
    if not is_fillable(template):
        raise BadContent(_("This template needs a file, which cannot be sent from here yet."))
    variables = variables_of(template)
    given = {key: " ".join(str(value).split()) for key, value in values.items()}  # Meta takes no line breaks in them
    if missing := [variable.name for variable in variables if not given.get(variable.key)]:
        raise BadContent(_("Fill in: %(names)s.") % {"names": ", ".join(missing)})
    named = {variable.name: given[variable.key] for variable in variables}
    return Filled(_read(template, given), list(_components(template, variables, given)), named)


def _variables(template: Template) -> Iterator[Variable]:
    for part in ("HEADER", "BODY"):
        for text in (str(piece.get("text", "")) for piece in _parts(template, part)):
            for name in dict.fromkeys(VARIABLE.findall(text)):
                key = name if part == "BODY" else f"{part.lower()}.{name}"
                yield Variable(key=key, part=part.lower(), name=name, text_around=text)
    for index, button in enumerate(_buttons(template)):
        for name in dict.fromkeys(VARIABLE.findall(str(button.get("url", "")))):
            key = f"button.{index}.{name}"
            yield Variable(key=key, part="button", name=name, text_around=str(button.get("url")), index=index)


def _components(template: Template, variables: list[Variable], given: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    is_named = template.parameter_format == "NAMED"
    for part in ("header", "body"):
        blanks = [variable for variable in variables if variable.part == part]
        if blanks:
            yield {"type": part, "parameters": [_parameter(blank, given, is_named=is_named) for blank in blanks]}
    for blank in (variable for variable in variables if variable.part == "button"):
        parameters = [{"type": "text", "text": given[blank.key]}]
        yield {"type": "button", "sub_type": "url", "index": str(blank.index), "parameters": parameters}


def _parameter(blank: Variable, given: Mapping[str, str], *, is_named: bool) -> dict[str, str]:
    named = {"parameter_name": blank.name} if is_named else {}
    return {"type": "text", **named, "text": given[blank.key]}


def _read(template: Template, given: Mapping[str, str]) -> str:
    """Header, body and footer as the person reads them."""
    lines = []
    for part in ("HEADER", "BODY", "FOOTER"):
        prefix = "header." if part == "HEADER" else ""
        for piece in _parts(template, part):
            lines.append(_replaced(str(piece.get("text", "")), given, prefix))
    return "\n\n".join(filter(None, lines))


def _replaced(text: str, given: Mapping[str, str], prefix: str) -> str:
    return VARIABLE.sub(lambda match: given.get(prefix + match[1], match[0]), text)


def _parts(template: Template, kind: str) -> list[dict[str, Any]]:
    return [piece for piece in template.components if _type(piece) == kind]


def _buttons(template: Template) -> list[dict[str, Any]]:
    return [button for piece in _parts(template, "BUTTONS") for button in piece.get("buttons", [])]


def _type(piece: Any) -> str:
    return str(piece.get("type", "")).upper() if isinstance(piece, dict) else ""


def _format(piece: dict[str, Any]) -> str:
    return str(piece.get("format", "TEXT")).upper()
