"""Templates with their variables: shown, and filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from messaging.models import Template
from messaging.queries.template_look import VARIABLE
from messaging.services import places
from messaging.services.places import Place
from messaging.services.refusals import BadContent

APPROVED = "APPROVED"
FILES = {"IMAGE": "image", "VIDEO": "video", "DOCUMENT": "document"}
PLACE = "LOCATION"
WHERE, CALLED, ADDRESS = "place.where", "place.name", "place.address"  # the blanks of a place
CODE = "code"  # what a button copies


@dataclass(frozen=True)
class Variable:
    """A blank in a template. ``key`` is how ``fill`` is told its value."""

    key: str
    part: str  # place, header, body, button
    name: str
    text_around: str
    index: int = 0  # of the button


@dataclass(frozen=True)
class Filled:
    """A template ready to go: as the person will read it, and as the provider wants it."""

    text: str
    components: list[dict[str, Any]]
    variables: dict[str, str]  # by their names in the text
    buttons: list[str]
    place: dict[str, Any]  # at its head, if it has one


def variables_of(template: Template) -> list[Variable]:
    """The blanks to fill, in reading order."""
    return list(_variables(template))


def blanks_of(template: Template) -> list[Variable]:
    """All that is written down beforehand for a message of nobody's hand: of a place at its head too, before the rest."""
    named = {
        WHERE: gettext("where the place is"),
        CALLED: gettext("name of the place"),
        ADDRESS: gettext("address of the place"),
    }
    of_place = [Variable(key, "place", name, "") for key, name in named.items()] if wants_place(template) else []
    return [*of_place, *variables_of(template)]


def place_in(values: Mapping[str, str]) -> Place | None:
    """The place that these values of blanks name. Raises ``BadContent``."""
    where, name, address = (str(values.get(key, "")) for key in (WHERE, CALLED, ADDRESS))
    return places.written(where, name=name, address=address) if where else None


def file_kind(template: Template) -> str:
    """What stands at its head: image, video, document, or nothing."""
    return next((FILES[kind] for part in _parts(template, "HEADER") if (kind := _format(part)) in FILES), "")


def is_fillable(template: Template) -> bool:
    """Whether what it wants can be written down beforehand: words, a place; of files only its own example."""
    return not file_kind(template) or template.sample_id is not None


def wants_place(template: Template) -> bool:
    """Whether a place stands at its head."""
    return any(_format(part) == PLACE for part in _parts(template, "HEADER"))


def fill(template: Template, values: Mapping[str, str], place: Place | None = None) -> Filled:
    """Put values into the blanks, and a place at its head, given or among the values. Raises ``BadContent`` when one is missing."""
    place = place or (place_in(values) if wants_place(template) else None)
    head = _head(template, place)
    variables = variables_of(template)
    given = {key: " ".join(str(value).split()) for key, value in values.items()}  # Meta takes no line breaks in them
    if missing := [variable.name for variable in variables if not given.get(variable.key)]:
        raise BadContent(_("Fill in: %(names)s.") % {"names": ", ".join(missing)})
    named = {variable.name: given[variable.key] for variable in variables}
    buttons = [str(button.get("text", "")) for button in _buttons(template)]
    return Filled(
        text=_read(template, given),
        components=[*head, *_components(template, variables, given)],
        variables=named,
        buttons=list(filter(None, buttons)),
        place=place.told if head and place else {},
    )


def _head(template: Template, place: Place | None) -> list[dict[str, Any]]:
    """Meta asks for all four of it."""
    if not wants_place(template):
        return []
    if place is None or not (place.name and place.address):
        raise BadContent(_("This template wants a place at its head: where it is, its name and its address."))
    places.insist_on_sound(place)
    where = {"latitude": places.degrees(place.latitude), "longitude": places.degrees(place.longitude)}
    location = {**where, "name": place.name, "address": place.address}
    return [{"type": "header", "parameters": [{"type": "location", "location": location}]}]


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
        if _type(button) == "COPY_CODE":
            yield Variable(key=f"button.{index}.{CODE}", part=CODE, name=CODE, text_around="", index=index)


def _components(template: Template, variables: list[Variable], given: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    is_named = template.parameter_format == "NAMED"
    for part in ("header", "body"):
        blanks = [variable for variable in variables if variable.part == part]
        if blanks:
            yield {"type": part, "parameters": [_parameter(blank, given, is_named=is_named) for blank in blanks]}
    for blank in (variable for variable in variables if variable.part == "button"):
        parameters = [{"type": "text", "text": given[blank.key]}]
        yield _of_button("url", blank.index, parameters)
    for blank in (variable for variable in variables if variable.part == CODE):
        yield _of_button("copy_code", blank.index, [{"type": "coupon_code", "coupon_code": given[blank.key]}])
    for index, button in enumerate(_buttons(template)):
        if _type(button) == "FLOW":
            yield _of_button("flow", index, [{"type": "action", "action": {"flow_token": "unused"}}])


def _of_button(kind: str, index: int, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "button", "sub_type": kind, "index": str(index), "parameters": parameters}


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
