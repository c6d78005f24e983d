"""Who reads and writes single messages, and who is told of others there: a part of the table in ``tests/access.py``."""

from tests.access_roles import LEADERS, REACHES_REPS_ROW, REP, WORKERS

CONVERSATIONS: dict[str, dict[str, frozenset[str]]] = {
    "inbox/<uuid:pk>/messages/<uuid:message>/forwarding/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/canned/": {"get": REACHES_REPS_ROW},
    "contacts/<uuid:pk>/block/": dict.fromkeys(("get", "post", "delete"), REACHES_REPS_ROW),
    "api/v1/blocks/": {"get": WORKERS, "post": WORKERS},
    "api/v1/blocks/<uuid:pk>/": dict.fromkeys(("get", "delete"), REACHES_REPS_ROW),
    "api/v1/canned-replies/": {"get": WORKERS, "post": WORKERS},
    "api/v1/canned-replies/<uuid:pk>/": dict.fromkeys(("get", "patch", "delete"), frozenset({REP})),
    "settings/templates/": {"get": WORKERS},
    "settings/templates/sync/": {"post": LEADERS},
    "settings/templates/<uuid:pk>/": {"get": WORKERS},
    "settings/replies/": {"get": WORKERS, "post": WORKERS},
    "settings/replies/new/": {"get": WORKERS},
    "settings/replies/<uuid:pk>/": dict.fromkeys(("get", "post", "delete"), frozenset({REP})),
    "inbox/<uuid:pk>/messages/<uuid:message>/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/reaction/": {"post": REACHES_REPS_ROW, "delete": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/resending/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/skipping/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/scheduling/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/sending/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/cancelling/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/moments/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/present/": {"get": REACHES_REPS_ROW},
    "api/v1/conversations/<uuid:conversation>/messages/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "api/v1/conversations/<uuid:conversation>/messages/<uuid:pk>/": {"patch": REACHES_REPS_ROW},
    "api/v1/conversations/<uuid:conversation>/messages/<uuid:pk>/cancel/": {"post": REACHES_REPS_ROW},
    "api/v1/conversations/<uuid:conversation>/messages/<uuid:pk>/steps/": {"get": REACHES_REPS_ROW},
}
