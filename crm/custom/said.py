"""What a row says in a field of the organization's own, inside a query."""

from django.db.models import F, Func, JSONField, TextField, Value

OWN = "custom."  # before the key of such a field, among names of ours


def json_of(key: str) -> Func:
    """As JSON: numbers compare as numbers. A key of digits is a key here too, and no place in a list."""
    return Func(F("custom"), Value(key), function="jsonb_extract_path", output_field=JSONField())


def text_of(key: str) -> Func:
    """As a text; days as they are kept, ``2026-11-30``."""
    return Func(F("custom"), Value(key), function="jsonb_extract_path_text", output_field=TextField())
