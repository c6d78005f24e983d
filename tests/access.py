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
    "board/": {"get": WORKERS},
    "board/list/": {"get": WORKERS},
    "board/list/rows/": {"get": WORKERS},
    "board/list/columns/": {"post": WORKERS},
    "leads/<uuid:pk>/cells/": {"post": REACHES_REPS_ROW},
    "board/bulk/": {"post": WORKERS},
    "bulk/<uuid:pk>/": {"get": ADMINS | {REP}},
    "bulk/<uuid:pk>/undo/": {"post": ADMINS | {REP}},
    "board/cards/": {"get": WORKERS},
    "board/metrics/": {"get": WORKERS},
    "board/tags/": {"get": WORKERS},
    "board/columns/<uuid:pk>/": {"get": WORKERS},
    "leads/new/": {"get": WORKERS, "post": WORKERS},
    "leads/<uuid:pk>/": {"get": REACHES_REPS_ROW},
    "leads/<uuid:pk>/card/": {"get": REACHES_REPS_ROW},
    "leads/<uuid:pk>/drawer/": {"get": REACHES_REPS_ROW},
    "leads/<uuid:pk>/parts/": {"get": REACHES_REPS_ROW},
    "leads/<uuid:pk>/timeline/": {"get": REACHES_REPS_ROW},
    "leads/<uuid:pk>/mentions/": {"get": REACHES_REPS_ROW},
    "leads/<uuid:pk>/move/": {"post": REACHES_REPS_ROW},
    "leads/<uuid:pk>/archive/": {"post": LEADERS, "delete": LEADERS},
    "leads/<uuid:pk>/deal/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "leads/<uuid:pk>/owner/": {"get": LEADERS, "post": LEADERS},
    "leads/<uuid:pk>/notes/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "leads/<uuid:pk>/tasks/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "leads/<uuid:pk>/pipeline/": {"get": REACHES_REPS_ROW},
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
    "settings/stages/<uuid:pk>/removal/": {"get": LEADERS, "post": LEADERS},
    "settings/lost-reasons/": {"get": LEADERS, "post": LEADERS},
    "settings/lost-reasons/order/": {"post": LEADERS},
    "settings/lost-reasons/<uuid:pk>/": {"get": LEADERS, "post": LEADERS},
    "settings/lost-reasons/<uuid:pk>/removal/": {"get": LEADERS, "post": LEADERS},
    "settings/process/": {"get": LEADERS, "post": LEADERS},
    # Whoever asked withdraws; whoever changes more than one's own leads decides.
    "move-requests/<uuid:pk>/": {"get": REACHES_REPS_ROW, "delete": frozenset({REP})},
    "move-requests/<uuid:pk>/approval/": {"post": LEADERS},
    "move-requests/<uuid:pk>/refusal/": {"post": LEADERS},
    "moves/<uuid:pk>/": {"delete": REACHES_REPS_ROW},
    "notes/<uuid:pk>/": {"delete": frozenset({REP})},
    "tasks/": {"get": WORKERS},
    "tasks/<uuid:pk>/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "tasks/<uuid:pk>/completion/": {"post": REACHES_REPS_ROW, "delete": REACHES_REPS_ROW},
    "contacts/<uuid:pk>/": {"get": REACHES_REPS_ROW},
    "contacts/<uuid:pk>/parts/": {"get": REACHES_REPS_ROW},
    "contacts/<uuid:pk>/timeline/": {"get": REACHES_REPS_ROW},
    "contacts/<uuid:pk>/details/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "contacts/<uuid:pk>/merge/": {"get": LEADERS},
    "companies/<uuid:pk>/merge/": {"get": LEADERS},
    "duplicates/": {"get": LEADERS},
    "duplicates/<uuid:pk>/": {"get": LEADERS},
    "duplicates/<uuid:pk>/difference/": {"post": LEADERS, "delete": LEADERS},
    "company-duplicates/<uuid:pk>/": {"get": LEADERS},
    "company-duplicates/<uuid:pk>/difference/": {"post": LEADERS, "delete": LEADERS},
    "merges/": {"post": LEADERS},
    "merges/<uuid:pk>/": {"delete": LEADERS},
    "notifications/": {"get": EVERYBODY},
    "notifications/bell/": {"get": EVERYBODY},
    "notifications/reading/": {"post": EVERYBODY},
    "notifications/<uuid:pk>/reading/": {"post": frozenset({REP})},
    "jobs/": {"get": EVERYBODY},
    "jobs/<uuid:pk>/": {"get": ADMINS | {REP}},
    "jobs/<uuid:pk>/progress/": {"get": ADMINS | {REP}},
    "jobs/<uuid:pk>/cancellation/": {"post": ADMINS | {REP}},
    "jobs/<uuid:pk>/reversal/": {"post": ADMINS | {REP}},
    "jobs/<uuid:pk>/files/<uuid:file>/<str:proof>": {"get": frozenset({REP})},
    "imports/": {"get": WORKERS, "post": WORKERS},
    "imports/new/": {"get": WORKERS},
    "imports/<uuid:pk>/": {"get": ADMINS | {REP}},
    "imports/<uuid:pk>/mapping/": {"get": ADMINS | {REP}, "post": ADMINS | {REP}},
    "imports/<uuid:pk>/run/": {"post": ADMINS | {REP}},
    "inbox/": {"get": WORKERS},
    "inbox/rows/": {"get": WORKERS},
    "inbox/<uuid:pk>/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/header/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/composer/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/side/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/assignee/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/resolution/": {"post": REACHES_REPS_ROW, "delete": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/reading/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/lead/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/": {"get": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/reaction/": {"post": REACHES_REPS_ROW, "delete": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/resending/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/messages/<uuid:message>/skipping/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/notes/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/files/": {"post": REACHES_REPS_ROW},
    "inbox/<uuid:pk>/templates/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    "media/<uuid:pk>/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
    # The address was made for ``rep``: it is nobody else's, though some of them may see the message.
    "media/<uuid:pk>/<str:proof>/<str:name>": {"get": frozenset({REP})},
    "settings/sources/": {"get": LEADERS},
    "settings/sources/new/": {"get": LEADERS, "post": LEADERS},
    "settings/sources/<uuid:pk>/": {"get": LEADERS, "post": LEADERS, "delete": LEADERS},
    "settings/sources/<uuid:pk>/form/": {"get": LEADERS, "post": LEADERS},
    "settings/sources/<uuid:pk>/preview/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/mapping/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/test/": {"post": LEADERS},
    "settings/sources/<uuid:pk>/receipts/<uuid:receipt>/": {"get": LEADERS, "post": LEADERS},
    "settings/channels/": {"get": ADMINS},
    "settings/channels/new/": {"get": ADMINS, "post": ADMINS},
    "settings/channels/<uuid:pk>/": {"get": ADMINS, "post": ADMINS, "delete": ADMINS},
    "settings/channels/<uuid:pk>/check/": {"post": ADMINS},
    "settings/api-keys/": {"get": ADMINS, "post": ADMINS},
    "settings/api-keys/new/": {"get": ADMINS},
    "settings/api-keys/<uuid:pk>/": {"delete": ADMINS},
    "api/v1/contacts/": {"get": WORKERS, "post": WORKERS},
    "api/v1/contacts/<uuid:pk>/": {"get": REACHES_REPS_ROW, "patch": REACHES_REPS_ROW, "delete": LEADERS},
    "api/v1/companies/": {"get": WORKERS, "post": WORKERS},
    "api/v1/companies/<uuid:pk>/": {"get": REACHES_REPS_ROW, "patch": REACHES_REPS_ROW},
    "api/v1/pipelines/": {"get": WORKERS},
    "api/v1/pipelines/<uuid:pk>/": {"get": WORKERS},
    "api/v1/stages/": {"get": WORKERS},
    "api/v1/stages/<uuid:pk>/": {"get": WORKERS},
    "api/v1/lost-reasons/": {"get": WORKERS},
    "api/v1/leads/": {"get": WORKERS, "post": WORKERS},
    "api/v1/leads/statistics/": {"get": WORKERS},
    "api/v1/leads/metrics/": {"get": WORKERS},
    "api/v1/leads/<uuid:pk>/": {"get": REACHES_REPS_ROW, "patch": REACHES_REPS_ROW, "delete": LEADERS},
    "api/v1/leads/<uuid:pk>/move/": {"post": REACHES_REPS_ROW},
    "api/v1/conversations/": {"get": WORKERS},
    "api/v1/conversations/<uuid:pk>/": {"get": REACHES_REPS_ROW, "patch": REACHES_REPS_ROW},
    "api/v1/conversations/<uuid:conversation>/messages/": {"get": REACHES_REPS_ROW, "post": REACHES_REPS_ROW},
}

# Outside any organization: open to anybody, or to anybody signed in. A method that is not named must not be there.
OPEN: dict[str, frozenset[str]] = {
    "": frozenset({"get"}),
    "healthz": frozenset({"get"}),
    "readyz": frozenset({"get"}),
    # Whoever posts proves it by a signature; tests/messaging holds them.
    "hooks/meta/": frozenset({"get", "post"}),
    "hooks/whatsapp_cloud/<str:token>/": frozenset({"get", "post"}),
    # A source's own addresses; tests/crm/capture holds them.
    "hooks/leads/<str:token>/": frozenset({"post"}),
    "hooks/google_ads/<str:token>/": frozenset({"post"}),
    "hooks/meta_leads/<str:token>/": frozenset({"get", "post"}),
    "f/embed.js": frozenset({"get"}),
    "f/<str:token>/": frozenset({"get", "post"}),
    "api/v1/schema/": frozenset({"get"}),
    "api/v1/docs/": frozenset({"get"}),
    "api/v1/redoc/": frozenset({"get"}),
}
SIGNED_IN: dict[str, frozenset[str]] = {
    "organizations/new/": frozenset({"get", "post"}),
    "preferences/": frozenset({"post"}),
}
# The API by key: the same views as below an organization's api/v1/. tests/api tries them with keys of every kind.
PUBLIC_API: frozenset[str] = frozenset(path for path in INSIDE if path.startswith("api/v1/"))
# What answers 404 to every method, so that wrong addresses of the API get a problem and not a page.
NOWHERE = "api-nowhere"
# Tables of addresses that guard themselves as a whole; their own tests try them.
THEIR_OWN = ("accounts/", "admin/")
