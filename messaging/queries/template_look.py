"""How a person's phone shows a template: its parts, with what stands in its blanks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

VARIABLE = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
ICONS = {
    "URL": "external-link",
    "PHONE_NUMBER": "phone",
    "COPY_CODE": "copy",
    "OTP": "copy",
    "FLOW": "forms",
    "CATALOG": "shopping-cart",
}
FILES = {"IMAGE": "photo", "VIDEO": "video", "DOCUMENT": "file-text", "LOCATION": "map-pin"}


@dataclass(frozen=True)
class Piece:
    """Some text, or the place of a variable."""

    text: str
    field: str = ""


@dataclass(frozen=True)
class Button:
    text: str
    icon: str


@dataclass(frozen=True)
class Look:
    """A template as it is read; ``file`` is the icon of what stands at its head."""

    header: list[Piece] = field(default_factory=list)
    file: str = ""
    pieces: list[Piece] = field(default_factory=list)
    footer: str = ""
    buttons: list[Button] = field(default_factory=list)


def look(components: Sequence[Any], values: Mapping[str, str], *, prefix: str = "", body: str = "") -> Look:
    """``values`` fill the blanks by their keys; ``body`` is for a template of which only the words are known."""
    file = next((FILES[kind] for part in parts(components, "HEADER") if (kind := format_of(part)) in FILES), "")
    return Look(
        header=list(_pieces(text(components, "HEADER"), values, f"{prefix}header.")),
        file=file,
        pieces=list(_pieces(text(components, "BODY") or body, values, prefix)),
        footer=text(components, "FOOTER"),
        buttons=[_button(each) for part in parts(components, "BUTTONS") for each in part.get("buttons", [])],
    )


def examples_of(components: Sequence[Any]) -> dict[str, str]:
    """What was given as an example for each blank, by the blank's key."""
    found: dict[str, str] = {}
    for kind, prefix, name in (("HEADER", "header.", "header_text"), ("BODY", "", "body_text")):
        for part in parts(components, kind):
            told = part.get("example")
            told = told if isinstance(told, dict) else {}
            for each in told.get(f"{name}_named_params") or []:
                found[f"{prefix}{each.get('param_name')}"] = str(each.get("example", ""))
            rows = told.get(name) or []
            row = rows[0] if rows and isinstance(rows[0], list) else rows
            found |= {f"{prefix}{number}": str(value) for number, value in enumerate(row, start=1)}
    return found


def text(components: Sequence[Any], kind: str) -> str:
    return "\n".join(str(part.get("text", "")) for part in parts(components, kind))


def parts(components: Sequence[Any], kind: str) -> list[dict[str, Any]]:
    return [part for part in components if isinstance(part, dict) and str(part.get("type", "")).upper() == kind]


def format_of(part: Mapping[str, Any]) -> str:
    return str(part.get("format", "TEXT")).upper()


def _pieces(text: str, values: Mapping[str, str], prefix: str = "") -> Iterator[Piece]:
    end = 0
    for match in VARIABLE.finditer(text):
        yield Piece(text[end : match.start()])
        name = f"{prefix}{match[1]}"
        yield Piece(values.get(name) or match[0], name)
        end = match.end()
    yield Piece(text[end:])


def _button(button: Any) -> Button:
    told = button if isinstance(button, dict) else {}
    return Button(str(told.get("text", "")), ICONS.get(str(told.get("type", "")).upper(), "corner-up-left"))
