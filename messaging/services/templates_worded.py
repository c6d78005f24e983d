"""A template as somebody words it: what WhatsApp would not take is told before it is asked, and its parts as WhatsApp names them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.queries.template_look import VARIABLE

NAME = re.compile(r"[a-z0-9_]{1,512}")
VARIABLE_NAME = re.compile(r"[a-z][a-z0-9_]*")
SIDE_BY_SIDE = re.compile(r"\}\}\s*\{\{")
PHONE = re.compile(r"\+?[0-9]{8,15}")
ADDRESS = re.compile(r"https?://[^\s{}]+(\{\{1\}\})?")
MOST = {"header_text": 60, "body": 1024, "footer": 60}
MOST_BUTTONS = 10
MOST_OF = {"URL": 2, "PHONE_NUMBER": 1, "COPY_CODE": 1, "FLOW": 1}
BUTTON_TEXT, CODE, ADDRESS_LENGTH = 25, 15, 2000
FILES = ("IMAGE", "VIDEO", "DOCUMENT")

Problem = tuple[str, str | Promise]


@dataclass(frozen=True)
class Button:
    """``value`` is its address, number, example of a code, or the flow's id."""

    kind: str
    text: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is written in the form. ``header`` is TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION, or nothing."""

    name: str
    language: str
    category: str
    body: str
    header: str = ""
    header_text: str = ""
    footer: str = ""
    buttons: tuple[Button, ...] = ()
    examples: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_named(self) -> bool:
        return any(not name.isdigit() for name in VARIABLE.findall(self.body + self.header_text))

    @property
    def parameter_format(self) -> str:
        return "NAMED" if self.is_named else "POSITIONAL"

    @property
    def blanks(self) -> list[str]:
        """The keys of its variables, in reading order: each needs an example."""
        header = VARIABLE.findall(self.header_text) if self.header == "TEXT" else []
        body = VARIABLE.findall(self.body)
        urls = [f"button.{n}" for n, each in enumerate(self.in_order) if each.kind == "URL" and "{{1}}" in each.value]
        return [*(f"header.{name}" for name in dict.fromkeys(header)), *dict.fromkeys(body), *urls]

    @property
    def in_order(self) -> list[Button]:
        """WhatsApp wants quick replies together."""
        return sorted(self.buttons, key=lambda button: button.kind != "QUICK_REPLY")


def problems(wording: Wording) -> list[Problem]:
    """What WhatsApp would refuse, by field."""
    return [*_of_name(wording), *_of_texts(wording), *_of_variables(wording), *_of_buttons(wording)]


def components(wording: Wording, *, handle: str = "") -> list[dict[str, Any]]:
    """Its parts in Meta's words; ``handle`` names the example of a header that is a file."""
    parts = [_header(wording, handle), _text(wording, "BODY", wording.body)]
    if wording.footer:
        parts.append({"type": "FOOTER", "text": wording.footer})
    if wording.buttons:
        buttons = [_button(number, each, wording) for number, each in enumerate(wording.in_order)]
        parts.append({"type": "BUTTONS", "buttons": buttons})
    return [part for part in parts if part]


def _of_name(wording: Wording) -> Iterator[Problem]:
    if not NAME.fullmatch(wording.name):
        yield "name", _("Use small letters, digits and _ only.")


def _of_texts(wording: Wording) -> Iterator[Problem]:
    if not wording.body:
        yield "body", _("Write the text.")
    for name, most in MOST.items():
        if len(getattr(wording, name)) > most:
            yield name, _("At most %(most)s characters.") % {"most": most}
    if wording.header == "TEXT" and not wording.header_text:
        yield "header_text", _("Write the title, or choose none.")
    if "\n" in wording.header_text:
        yield "header_text", _("A title has one line.")
    if VARIABLE.search(wording.footer):
        yield "footer", _("A footer has no variables.")


def _of_variables(wording: Wording) -> Iterator[Problem]:
    found = VARIABLE.findall(wording.body)
    everywhere = [*found, *VARIABLE.findall(wording.header_text)]
    if any(not name.isdigit() and not VARIABLE_NAME.fullmatch(name) for name in everywhere):
        yield "body", _("Variables have small letters, digits and _ only, such as {{first_name}}.")
    elif len({name.isdigit() for name in everywhere}) > 1:
        yield "body", _("Either all variables have names or all have numbers.")
    elif (numbers := sorted({int(name) for name in found if name.isdigit()})) != list(range(1, len(numbers) + 1)):
        yield "body", _("Number the variables from {{1}} on, without gaps.")
    if len(VARIABLE.findall(wording.header_text)) > 1:
        yield "header_text", _("A title has one variable at most.")
    text = wording.body.strip()
    if found and (text.startswith("{{") or text.endswith("}}")):
        yield "body", _("Put words before and after each variable: none may begin or end the text.")
    elif SIDE_BY_SIDE.search(text):
        yield "body", _("Put words between two variables.")
    for blank in wording.blanks:
        if not wording.examples.get(blank, "").strip():
            yield "examples", _("Give an example for each variable: Meta looks at them.")
            return


def _of_buttons(wording: Wording) -> Iterator[Problem]:
    kinds = [button.kind for button in wording.buttons]
    if len(kinds) > MOST_BUTTONS:
        yield "buttons", _("At most %(most)s buttons.") % {"most": MOST_BUTTONS}
    for kind, most in MOST_OF.items():
        if kinds.count(kind) > most:
            yield "buttons", _("Too many buttons of one kind: two links, one phone, one code, one form at most.")
            break
    texts = [button.text for button in wording.buttons if button.kind != "COPY_CODE"]
    if len(set(texts)) != len(texts):
        yield "buttons", _("Each button needs a text of its own.")
    for button in wording.buttons:
        if why := _of_button(button):
            yield "buttons", why


def _of_button(button: Button) -> str | Promise:
    if button.kind != "COPY_CODE" and not 0 < len(button.text) <= BUTTON_TEXT:
        return _("The text of a button has 1 to 25 characters.")
    match button.kind:
        case "URL" if not ADDRESS.fullmatch(button.value) or len(button.value) > ADDRESS_LENGTH:
            return _("A link begins with https:// and has at most one variable, {{1}}, at its end.")
        case "PHONE_NUMBER" if not PHONE.fullmatch(button.value):
            return _("A phone number has country and area code, such as +5511988887777.")
        case "COPY_CODE" if not 0 < len(button.value) <= CODE:
            return _("The example of a code has 1 to 15 characters.")
        case "FLOW" if not button.value.isdigit():
            return _("A form is named by its number in WhatsApp Manager.")
    return ""


def _header(wording: Wording, handle: str) -> dict[str, Any]:
    match wording.header:
        case "TEXT":
            return _text(wording, "HEADER", wording.header_text, prefix="header.") | {"format": "TEXT"}
        case "LOCATION":
            return {"type": "HEADER", "format": "LOCATION"}
        case kind if kind in FILES:
            example = {"example": {"header_handle": [handle]}} if handle else {}
            return {"type": "HEADER", "format": kind, **example}
    return {}


def _text(wording: Wording, kind: str, text: str, *, prefix: str = "") -> dict[str, Any]:
    names = list(dict.fromkeys(VARIABLE.findall(text)))
    if not names:
        return {"type": kind, "text": text}
    label = f"{kind.lower()}_text"
    values = [wording.examples.get(f"{prefix}{name}", "") for name in names]
    if wording.is_named:
        pairs = [{"param_name": name, "example": value} for name, value in zip(names, values, strict=True)]
        return {"type": kind, "text": text, "example": {f"{label}_named_params": pairs}}
    return {"type": kind, "text": text, "example": {label: [values] if kind == "BODY" else values}}


def _button(number: int, button: Button, wording: Wording) -> dict[str, Any]:
    match button.kind:
        case "URL":
            example = wording.examples.get(f"button.{number}", "")
            varies = {"example": [example]} if "{{1}}" in button.value else {}
            return {"type": "URL", "text": button.text, "url": button.value, **varies}
        case "PHONE_NUMBER":
            return {"type": "PHONE_NUMBER", "text": button.text, "phone_number": f"+{button.value.removeprefix('+')}"}
        case "COPY_CODE":
            return {"type": "COPY_CODE", "example": button.value}
        case "FLOW":
            return {"type": "FLOW", "text": button.text, "flow_id": button.value, "flow_action": "navigate"}
    return {"type": "QUICK_REPLY", "text": button.text}
