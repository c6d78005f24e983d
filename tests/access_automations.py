"""Who sets up what happens by itself, and who puts leads into it: a part of the table in ``tests/access.py``."""

from tests.access_roles import LEADERS, REACHES_REPS_ROW, WORKERS

AUTOMATIONS: dict[str, dict[str, frozenset[str]]] = {
    "settings/automations/": {"get": LEADERS, "post": LEADERS},
    "settings/automations/new/": {"get": LEADERS},
    "settings/automations/suggestions/": {"post": LEADERS},
    "settings/automations/runs/": {"get": LEADERS},
    "settings/automations/runs/<uuid:pk>/retry/": {"post": LEADERS, "delete": LEADERS},
    "settings/automations/<uuid:pk>/": {"get": LEADERS, "post": LEADERS, "delete": LEADERS},
    "settings/automations/<uuid:pk>/use/": {"post": LEADERS, "delete": LEADERS},
    "settings/automations/<uuid:pk>/trial/": {"post": LEADERS},
    "settings/sequences/": {"get": LEADERS, "post": LEADERS},
    "settings/sequences/new/": {"get": LEADERS},
    "settings/sequences/<uuid:pk>/": {"get": LEADERS, "post": LEADERS, "delete": LEADERS},
    "settings/sequences/<uuid:pk>/use/": {"post": LEADERS, "delete": LEADERS},
    "settings/sequences/<uuid:pk>/trial/": {"post": LEADERS},
    "settings/sequences/<uuid:pk>/leads/": {"get": LEADERS},
    "api/v1/automations/": {"get": LEADERS, "post": LEADERS},
    "api/v1/automations/<uuid:pk>/": {"get": LEADERS, "patch": LEADERS, "delete": LEADERS},
    "api/v1/automations/<uuid:pk>/trial/": {"post": LEADERS},
    "api/v1/automation-runs/": {"get": LEADERS},
    "api/v1/sequences/": {"get": LEADERS, "post": LEADERS},
    "api/v1/sequences/<uuid:pk>/": {"get": LEADERS, "patch": LEADERS, "delete": LEADERS},
    "api/v1/sequences/<uuid:pk>/trial/": {"post": LEADERS},
    "api/v1/enrolments/": {"get": WORKERS, "post": WORKERS},
    "api/v1/enrolments/<uuid:pk>/": {"get": REACHES_REPS_ROW, "delete": REACHES_REPS_ROW},
    "api/v1/automation-runs/<uuid:pk>/retry/": {"post": LEADERS},
}
