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
    "settings/channels/<uuid:pk>/backups/<uuid:backup>/": {"post": ADMINS, "delete": ADMINS},
    "api/v1/providers/": {"get": ADMINS},
    "api/v1/costs/": {"get": ADMINS},
    "api/v1/channels/": {"get": ADMINS},
    "api/v1/channels/<uuid:pk>/": {"get": ADMINS, "patch": ADMINS},
    "api/v1/channels/<uuid:pk>/analysis/": {"get": ADMINS},
    "api/v1/switches/": {"get": ADMINS, "post": ADMINS},
    "api/v1/switches/<uuid:pk>/": {"get": ADMINS},
    "api/v1/switches/<uuid:pk>/report/": {"get": ADMINS},
    **{
        f"api/v1/switches/<uuid:pk>/{step}/": {"post": ADMINS}
        for step in ("trial", "share", "turn", "back", "finish", "cancel")
    },
    "api/v1/backups/": {"get": ADMINS},
    "api/v1/backups/<uuid:pk>/": {"get": ADMINS, "delete": ADMINS},
    "api/v1/backups/<uuid:pk>/restore/": {"post": ADMINS},
    "settings/costs/exchange/": {"get": ADMINS, "post": ADMINS},
    "settings/costs/rates/": {"get": ADMINS, "post": ADMINS},
}
