"""Who may do what about the organization itself and its people; see ``tests/access.py``."""

from tests.access_roles import ADMINS, LEADERS

PEOPLE: dict[str, dict[str, frozenset[str]]] = {
    "settings/general/": {"get": ADMINS, "post": ADMINS},
    "settings/audit/": {"get": ADMINS},
    "settings/audit/alerts/": {"get": ADMINS},
    "settings/audit/alerts/<uuid:pk>/": dict.fromkeys(("get", "post"), ADMINS),
    "settings/audit/rules/": dict.fromkeys(("get", "post"), ADMINS),
    "settings/audit/exports/": {"post": ADMINS},
    "contacts/<uuid:pk>/erasure/": dict.fromkeys(("get", "post"), ADMINS),
    "contacts/<uuid:pk>/personal-data/": {"post": ADMINS},
    "settings/privacy/": {"get": ADMINS},
    "settings/privacy/erasures/<uuid:pk>/": {"get": ADMINS},
    "settings/second-step/": {"get": ADMINS, "post": ADMINS},
    "settings/members/<uuid:pk>/devices/": {"delete": ADMINS},
    "settings/members/": {"get": LEADERS},
    "settings/members/invitations/": dict.fromkeys(("get", "post"), ADMINS),
    "settings/members/invitations/<uuid:pk>/": dict.fromkeys(("post", "delete"), ADMINS),
    "settings/members/<uuid:pk>/": dict.fromkeys(("get", "post"), ADMINS),
    "settings/members/<uuid:pk>/active/": dict.fromkeys(("post", "delete"), ADMINS),
    "settings/roles/": dict.fromkeys(("get", "post"), ADMINS),
    "settings/roles/new/": {"get": ADMINS},
    "settings/roles/<uuid:pk>/": dict.fromkeys(("get", "post"), ADMINS),
    "settings/roles/<uuid:pk>/default/": {"post": ADMINS},
    "settings/roles/<uuid:pk>/removal/": dict.fromkeys(("get", "post"), ADMINS),
    "settings/plan/": {"get": ADMINS},
    "settings/api-keys/": {"get": ADMINS, "post": ADMINS},
    "settings/api-keys/new/": {"get": ADMINS},
    "settings/api-keys/<uuid:pk>/": {"delete": ADMINS},
}
