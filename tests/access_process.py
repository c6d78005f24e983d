"""Who sets up the commercial process: a part of the table in ``tests/access.py``."""

from tests.access_roles import LEADERS

PROCESS: dict[str, dict[str, frozenset[str]]] = {
    "settings/pipelines/": {"get": LEADERS, "post": LEADERS},
    "settings/pipelines/new/": {"get": LEADERS},
    "settings/pipelines/order/": {"post": LEADERS},
    "settings/pipelines/<uuid:pk>/": {"get": LEADERS, "post": LEADERS},
    "settings/pipelines/<uuid:pk>/name/": {"get": LEADERS},
    "settings/pipelines/<uuid:pk>/default/": {"post": LEADERS},
    "settings/pipelines/<uuid:pk>/removal/": {"get": LEADERS, "post": LEADERS, "delete": LEADERS},
    "settings/pipelines/<uuid:pk>/stages/": {"get": LEADERS, "post": LEADERS},
    "settings/pipelines/<uuid:pk>/order/": {"post": LEADERS},
    "settings/stages/<uuid:pk>/": {"get": LEADERS, "post": LEADERS},
    "settings/stages/<uuid:pk>/removal/": {"get": LEADERS, "post": LEADERS, "delete": LEADERS},
    "settings/lost-reasons/": {"get": LEADERS, "post": LEADERS},
    "settings/lost-reasons/order/": {"post": LEADERS},
    "settings/lost-reasons/<uuid:pk>/": {"get": LEADERS, "post": LEADERS},
    "settings/lost-reasons/<uuid:pk>/removal/": {"get": LEADERS, "post": LEADERS},
    "settings/process/": {"get": LEADERS, "post": LEADERS},
    "settings/sources/": {"get": LEADERS},
    "settings/sources/new/": {"get": LEADERS, "post": LEADERS},
    "settings/sources/<uuid:pk>/": {"get": LEADERS, "post": LEADERS, "delete": LEADERS},
    "settings/sources/<uuid:pk>/restore/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/token/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/form/": {"get": LEADERS, "post": LEADERS},
    "settings/sources/<uuid:pk>/preview/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/mapping/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/test/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/receipts/<uuid:receipt>/": {"get": LEADERS, "post": LEADERS},
}
