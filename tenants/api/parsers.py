"""Reading bodies: JSON and nothing else, of a sound size, of characters that can be stored."""

import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from tenants.api.problems import TooLarge

MOST_BYTES = 1024 * 1024


class StrictJSONParser(BaseParser):
    """JSON is UTF-8, whatever the header says of it (RFC 8259): other encodings would be a way past our checks."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge(_("The body is larger than 1 MB."))
        try:
            data = json.loads(body.decode("utf-8-sig"), parse_constant=_refuse)
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None
        except ValueError as error:  # also of bytes that are no UTF-8, and of numbers of thousands of digits
            raise ParseError(_("The body is not JSON: %(error)s") % {"error": str(error)[:200]}) from None
        _check(data)
        return data


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _check(data: Any) -> None:
    """PostgreSQL keeps neither NUL characters nor halves of a surrogate pair, in values or in keys."""
    waiting = [data]
    while waiting:
        match waiting.pop():
            case str() as text if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
                raise ParseError(_("The body holds characters that are no text: NUL or half a surrogate pair."))
            case list() as items:
                waiting += items
            case dict() as pairs:
                waiting += [*pairs, *pairs.values()]
