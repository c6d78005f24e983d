"""Words as a search compares them: small letters, no accents; in the database and here alike.

Indexes stand on the database's ``public.plain``, which a migration of ``tenants`` makes.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchVector
from django.db.models import CharField, Func, Value
from django.db.models.functions import Concat

MOST_WORDS = 6
LONGEST = 80
CONFIG = "pg_catalog.portuguese"
FEWEST_DIGITS = 4  # fewer would match nearly every number


class Plain(Func):
    """A text in small letters, without accents, by a function that an index may stand on."""

    function = "public.plain"
    output_field = CharField()


def words_of(*names: str) -> SearchVector:
    """The words of a longer text, by their Portuguese stems."""
    return SearchVector(Plain(joined(*names)) if len(names) > 1 else Plain(names[0]), config=CONFIG)


def joined(*names: str) -> Concat:
    """Several columns as one text."""
    parts: list = [names[0]]
    for name in names[1:]:
        parts += [Value(" "), name]
    return Concat(*parts, output_field=CharField())


def plain(text: str) -> str:
    """``Ação`` → ``acao``."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in folded if not unicodedata.combining(sign))


@dataclass(frozen=True)
class Asked:
    """What somebody typed, in the pieces that are looked for."""

    text: str
    words: tuple[str, ...]
    digits: str

    @classmethod
    def read(cls, text: str) -> "Asked":
        text = " ".join(text.replace("\0", "").split())[:LONGEST]
        digits = "".join(sign for sign in text if sign.isdigit())
        # A number written with signs between is one number and no words.
        is_number = len(digits) >= FEWEST_DIGITS and not any(sign.isalpha() for sign in text)
        words = () if is_number else tuple(dict.fromkeys(plain(text).split()))[:MOST_WORDS]
        return cls(text, words, digits if len(digits) >= FEWEST_DIGITS else "")

    def __bool__(self) -> bool:
        return bool(self.words or self.digits)


@dataclass(frozen=True)
class Piece:
    """A part of a text; marked where it is what was asked for."""

    text: str
    is_marked: bool


def pieces(text: str, words: Sequence[str]) -> list[Piece]:
    """The text, split where these words stand in it, whatever their accents."""
    marked = _marked(text, words)
    found: list[Piece] = []
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or marked[place] != marked[start]:
            found.append(Piece(text[start:place], marked[start]))
            start = place
    return found if text else []


def excerpt(text: str, words: Sequence[str], *, before: int = 30, length: int = 110) -> str:
    """The stretch of a long text that holds the first of these words."""
    text = " ".join(text.split())
    marked = _marked(text, words)
    first = marked.index(True) if True in marked else 0
    start = max(0, first - before)
    if start:
        start = text.find(" ", start) + 1 if 0 <= text.find(" ", start) < first else start
    end = start + length
    return f"{'…' if start else ''}{text[start:end].rstrip()}{'…' if end < len(text) else ''}"


def _marked(text: str, words: Sequence[str]) -> list[bool]:
    folded, owners = _folded(text)
    marked = [False] * len(text)
    for word in words:
        for at in _places(folded, word):
            for owner in owners[at : at + len(word)]:
                marked[owner] = True
    return marked


def _folded(text: str) -> tuple[str, list[int]]:
    """The plain text, and for each of its signs the place it comes from: one sign may fold into several or none."""
    signs, owners = [], []
    for place, sign in enumerate(text):
        for one in plain(sign):
            signs.append(one)
            owners.append(place)
    return "".join(signs), owners


def _places(text: str, word: str) -> Iterator[int]:
    at = text.find(word) if word else -1
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
