"""Who sends broadcasts and sees what came of them: a part of the table in ``tests/access.py``."""

from tests.access_roles import LEADERS

_ROW = "broadcasts/<uuid:pk>/"
BROADCASTS: dict[str, dict[str, frozenset[str]]] = {
    "broadcasts/": {"get": LEADERS, "post": LEADERS},
    "broadcasts/new/": {"get": LEADERS},
    "broadcasts/blanks/": {"get": LEADERS},
    _ROW: dict.fromkeys(("get", "post", "delete"), LEADERS),
    **{f"{_ROW}{part}/": {"get": LEADERS} for part in ("edit", "progress", "audience", "people", "export")},
    **{f"{_ROW}{part}/": {"post": LEADERS} for part in ("trial", "start", "pause", "resume", "cancel")},
}
