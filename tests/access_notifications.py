"""Addresses of notifications: everybody has a bell, and nobody has another's."""

from tests.access_roles import EVERYBODY, LEADERS, REP, WORKERS

NOTIFICATIONS = {
    "radar/": {"get": WORKERS},
    "settings/radar/": {"get": LEADERS, "post": LEADERS},
    "notifications/": {"get": EVERYBODY},
    "notifications/bell/": {"get": EVERYBODY},
    "notifications/reading/": {"post": EVERYBODY},
    "notifications/<uuid:pk>/reading/": {"post": frozenset({REP})},
    "notifications/<uuid:pk>/opening/": {"get": frozenset({REP})},
    "notifications/worker.js": {"get": EVERYBODY},
    "notifications/browsers/": {"get": EVERYBODY, "post": EVERYBODY},
    "notifications/browsers/<uuid:pk>/": {"delete": frozenset({REP})},
    "notifications/silence/": {"post": EVERYBODY, "delete": EVERYBODY},
    "api/v1/radar/": {"get": WORKERS},
    "api/v1/notifications/": {"get": EVERYBODY},
    "api/v1/notifications/<uuid:pk>/read/": {"post": frozenset({REP})},
    "api/v1/notifications/read-all/": {"post": EVERYBODY},
    "api/v1/notifications/preferences/": {"get": EVERYBODY, "patch": EVERYBODY},
    "settings/notifications/": {"get": EVERYBODY, "post": EVERYBODY},
}
