"""Cache keys carry their organization; one without an organization says that it is meant to be public."""

from . import context

# Keys of libraries that work before an organization is known.
PUBLIC = ("public:", "allauth:", "throttle:")


def make_key(key: str, key_prefix: str, version: int) -> str:
    """``KEY_FUNCTION`` of Django's cache: refuses a key that would be shared by accident."""
    if context.inside():
        return f"{key_prefix}:{context.current_schema()}:{version}:{key}"
    if key.startswith(PUBLIC):
        return f"{key_prefix}:public:{version}:{key}"
    raise ValueError(f"Cache key {key!r} belongs to no organization; enter one, or begin it with 'public:'.")
