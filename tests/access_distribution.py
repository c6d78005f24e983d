"""Who may do what with the distribution of leads; a part of ``tests/access.py``."""

from tests.access_roles import LEADERS

DISTRIBUTION: dict[str, dict[str, frozenset[str]]] = {
    "settings/distribution/": {"get": LEADERS},
    "settings/distribution/rules/": {"post": LEADERS},
    "settings/distribution/rules/new/": {"get": LEADERS},
    "settings/distribution/rules/order/": {"post": LEADERS},
    "settings/distribution/rules/<uuid:pk>/": {"get": LEADERS, "post": LEADERS, "delete": LEADERS},
    "settings/distribution/rules/<uuid:pk>/use/": {"post": LEADERS, "delete": LEADERS},
    "settings/distribution/log/": {"get": LEADERS},
    "settings/distribution/bench/": {"get": LEADERS, "post": LEADERS},
    "settings/distribution/people/": {"get": LEADERS},
    "settings/distribution/people/<uuid:pk>/": {"get": LEADERS, "post": LEADERS},
    "settings/distribution/people/<uuid:pk>/pause/": {"post": LEADERS, "delete": LEADERS},
    "settings/distribution/people/<uuid:pk>/absences/": {"post": LEADERS},
    "settings/distribution/people/<uuid:pk>/handover/": {"get": LEADERS, "post": LEADERS},
    "settings/distribution/absences/<uuid:pk>/": {"delete": LEADERS},
}
