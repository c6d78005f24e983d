"""Who may do what: the people of the cast by what they reach; ``tests/access.py`` names their addresses."""

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
