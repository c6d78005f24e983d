"""Who may do what, address by address: the one table the sweep of ``tests/isolation`` holds the product to.

A path not named here fails the suite. ``{method: roles}``; a method that is not named must not be there (405), except
HEAD and OPTIONS. A role is a member of the cast; ``KEY`` is an API key with every scope.
"""

OWNER, ADMIN, MANAGER, REP, OTHER_REP, VIEWER = "owner", "admin", "manager", "rep", "other_rep", "viewer"
KEY = "key"

EVERYBODY = frozenset({OWNER, ADMIN, MANAGER, REP, OTHER_REP, VIEWER})
ADMINS = frozenset({OWNER, ADMIN})
LEADERS = ADMINS | {MANAGER}
# Those who work with leads and conversations at all. Rows in the sweep belong to ``rep``, so ``other_rep`` meets
# lists and forms, and 404 at each row.
WORKERS = LEADERS | {REP, OTHER_REP}
# Whom a row of ``rep`` exists for.
REACHES_REPS_ROW = LEADERS | {REP}

# Below /o/<slug>/.
INSIDE: dict[str, dict[str, frozenset[str]]] = {
    "": {"get": EVERYBODY},
    "reports/shared/": {"get": EVERYBODY},
    "settings/": {"get": EVERYBODY},
    "settings/general/": {"get": ADMINS, "post": ADMINS},
    "settings/members/": {"get": LEADERS},
    "events/": {"get": EVERYBODY},
}

# Outside any organization: open to anybody, or to anybody signed in. A method that is not named must not be there.
OPEN: dict[str, frozenset[str]] = {
    "": frozenset({"get"}),
    "healthz": frozenset({"get"}),
    "readyz": frozenset({"get"}),
}
SIGNED_IN: dict[str, frozenset[str]] = {
    "organizations/new/": frozenset({"get", "post"}),
    "preferences/": frozenset({"post"}),
}
# The API by key, below /api/v1/: filled from INSIDE, whose api/v1/ addresses are the same views.
PUBLIC_API: frozenset[str] = frozenset()
# Tables of addresses that guard themselves as a whole; their own tests try them.
THEIR_OWN = ("accounts/", "admin/")
