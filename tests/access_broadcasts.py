"""Who sends broadcasts, sees what came of them, and notes consent: a part of the table in ``tests/access.py``."""

from tests.access_roles import LEADERS, REACHES_REPS_ROW, WORKERS

_ROW = "broadcasts/<uuid:pk>/"
BROADCASTS: dict[str, dict[str, frozenset[str]]] = {
    "contacts/<uuid:pk>/consents/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "settings/consent/": {"get": LEADERS, "post": LEADERS},
    "broadcasts/": {"get": LEADERS, "post": LEADERS},
    "broadcasts/new/": {"get": LEADERS},
    "broadcasts/blanks/": {"get": LEADERS},
    _ROW: dict.fromkeys(("get", "post", "delete"), LEADERS),
    **{f"{_ROW}{part}/": {"get": LEADERS} for part in ("edit", "progress", "audience", "people", "export")},
    "api/v1/consents/": {"get": WORKERS, "post": WORKERS},
    "api/v1/consents/current/": {"get": WORKERS},
    "api/v1/consents/<uuid:pk>/": {"get": REACHES_REPS_ROW},
    "api/v1/broadcasts/": {"get": LEADERS, "post": LEADERS},
    f"api/v1/{_ROW}": {"get": LEADERS, "patch": LEADERS, "delete": LEADERS},
    f"api/v1/{_ROW}recipients/": {"get": LEADERS},
    **{f"api/v1/{_ROW}{verb}/": {"post": LEADERS} for verb in ("start", "pause", "resume", "cancel")},
    **{f"{_ROW}{part}/": {"post": LEADERS} for part in ("trial", "start", "pause", "resume", "cancel")},
}
