"""The numbers in a field, however they got there: several at once, without country, without area code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from crm.phones import comparable, e164

# Neither takes the space around it: looking for what ends a long run of spaces, from each of them, takes for ever.
BETWEEN = re.compile(r"(?i)[/;|,\n]|\b(?:ou|e|or|and)\b")
EXTENSION = re.compile(r"(?i)\(?(?:ramal|ext\.?|r\.)\s*\d+\)?\s*$")
LOCAL = (8, 9)  # digits of a Brazilian number without its area code
COUNTRY = "+55"


@dataclass(frozen=True)
class Numbers:
    """What a field says. ``possible`` are guesses by an area code that the field does not say: good for a suggestion."""

    sure: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()

    @property
    def first(self) -> str:
        return self.sure[0] if self.sure else ""


def read(text: str, *, areas: Iterable[str] = ()) -> Numbers:
    """All numbers of a field, in E.164. ``areas`` are area codes that other data of the record speaks for."""
    sure: dict[str, None] = {}
    possible: dict[str, None] = {}
    for piece in _pieces(text):
        if number := e164(piece):
            sure[number] = None
        elif len(digits := _digits(piece)) in LOCAL and not piece.startswith("+"):
            possible |= dict.fromkeys(guess for area in areas if (guess := e164(f"{COUNTRY}{area}{digits}")))
    return Numbers(tuple(sure), tuple(number for number in possible if number not in sure))


def key(text: str) -> str:
    """The same for all ways to write one number; empty when it is none."""
    number = e164(text)
    return comparable(number) if number else ""


def last_eight(text: str) -> str:
    """What is left of a Brazilian number whatever its beginnings say: a weak key, for looking and not for telling."""
    digits = _digits(text)
    return digits[-8:] if len(digits) >= 8 else ""


def area_of(number: str) -> str:
    """The area code of a Brazilian number in E.164."""
    return number[3:5] if number.startswith(COUNTRY) and len(number) in (13, 14) else ""


def _pieces(text: str) -> list[str]:
    text = EXTENSION.sub("", text.strip())
    pieces = [piece.strip() for piece in BETWEEN.split(text) if _digits(piece)]
    # "3333-4444/5": the part after the stroke is another end of the same number, which nobody can call whole.
    return [piece for piece in pieces if len(_digits(piece)) >= LOCAL[0]] or pieces[:1]


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())
