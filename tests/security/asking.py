"""Which names a page looks for in what is sent to it: learnt by watching, so that no form is left out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import QueryDict

from tenants.context import in_tenant
from tests import access
from tests.cast import Cast
from tests.isolation.rows import rows_for
from tests.isolation.test_sweep import CONVERTER, INSIDE, plain

OURS_TO_ADD = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Place:
    """An address inside the organization, with ids of its own rows in it, and whoever may use it."""

    path: str
    address: str
    method: str
    who: str


def places(method: str, ids: dict[str, dict], cast: Cast) -> Iterator[Place]:
    """Every page that takes the method from a person."""
    for route in INSIDE:
        path = plain(route.path)
        people = access.INSIDE[path].get(method, frozenset()) - {"KEY"}
        if people and not path.startswith("api/"):
            who = "owner" if "owner" in people else min(people)
            yield Place(path, filled(path, ids, cast), method, who)


def filled(path: str, ids: dict[str, dict], cast: Cast) -> str:
    """The path with ids of its own rows in it."""
    wanted = {found[2] for found in CONVERTER.finditer(path)}
    known = ids.get(max((prefix for prefix in ids if path.startswith(prefix)), key=len, default=""), {})
    if not wanted <= known.keys():
        with in_tenant(cast.schema):
            known = rows_for(path, cast)
    return CONVERTER.sub(lambda found: str(known[found[2]]), path)


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names that views and forms look for meanwhile."""
    names: set[str] = set()

    def watch(method: Any):
        def look(self, name, *arguments, **options):
            names.add(name)
            return method(self, name, *arguments, **options)

        return look

    with pytest.MonkeyPatch.context() as patched:
        for reader in ("__getitem__", "get", "getlist"):
            patched.setattr(QueryDict, reader, watch(getattr(QueryDict, reader)))
        patched.setattr(QueryDict, "__contains__", watch(dict.__contains__), raising=False)
        yield names
    names -= OURS_TO_ADD
