"""Who may do what with the inbox and what stands at the head of a conversation; part of ``tests/access.py``."""

from tests.access_roles import ADMINS, REACHES_REPS_ROW, REP, WORKERS

INBOX: dict[str, dict[str, frozenset[str]]] = {
    "inbox/": {"get": WORKERS},
    "inbox/folders/": {"get": WORKERS, "post": WORKERS},
    "inbox/folders/<uuid:pk>/": dict.fromkeys(("get", "post", "delete"), frozenset({REP})),
    "inbox/rows/": {"get": WORKERS},
    "inbox/<uuid:pk>/header/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/composer/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/side/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/assignee/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/resolution/": {"post": REACHES_REPS_ROW, "delete": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/snooze/": dict.fromkeys(("get", "post", "delete"), REACHES_REPS_ROW),
    "inbox/<uuid:pk>/history/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/marks/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/reading/": {"post": REACHES_REPS_ROW},
    "settings/channels/<uuid:pk>/fallback/": {"post": ADMINS},
    "settings/costs/": {"get": ADMINS},
    "settings/costs/budgets/": {"get": ADMINS, "post": ADMINS},
    "settings/costs/budgets/<uuid:pk>/": {"delete": ADMINS},
    "settings/costs/rates/": {"get": ADMINS, "post": ADMINS},
}
