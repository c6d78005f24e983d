"""Addresses outside any organization, and by which methods; ``tests/access.py`` names those inside."""

# Outside any organization: open to anybody, or to anybody signed in. A method that is not named must not be there.
OPEN: dict[str, frozenset[str]] = {
    "": frozenset({"get"}),
    "healthz": frozenset({"get"}),
    "readyz": frozenset({"get"}),
    # Whoever posts proves it by a signature; tests/messaging holds them.
    "hooks/meta/": frozenset({"get", "post"}),
    "hooks/whatsapp_cloud/<str:token>/": frozenset({"get", "post"}),
    "hooks/twilio/<str:token>/": frozenset({"get", "post"}),
    "hooks/twilio_sms/<str:token>/": frozenset({"get", "post"}),
    "hooks/evolution/<str:token>/": frozenset({"get", "post"}),
    "hooks/whatsapp_web/<str:token>/": frozenset({"get", "post"}),  # nothing posted there is believed
    # A file on its way out, by a signed address; tests/messaging/twilio/test_files.py holds it.
    "hooks/files/<uuid:organization>/<str:proof>/<str:name>": frozenset({"get"}),
    # A source's own addresses; tests/crm/capture holds them.
    "hooks/leads/<str:token>/": frozenset({"post"}),
    "hooks/google_ads/<str:token>/": frozenset({"post"}),
    "hooks/meta_leads/<str:token>/": frozenset({"get", "post"}),
    # Signed; tests/tenants/billing holds it.
    "hooks/stripe/": frozenset({"post"}),
    # An invitation's, signed; tests/tenants/test_invitations.py holds it.
    "invitations/<uuid:organization>/<str:proof>/": frozenset({"get", "post"}),
    # Its looks, by the name they have now; tests/tenants/test_branding.py holds it.
    "brand/<uuid:organization>/<str:name>": frozenset({"get"}),
    "f/embed.js": frozenset({"get"}),
    "f/<str:token>/": frozenset({"get", "post"}),
    # By a signed address of one e-mail; tests/crm/notifications/test_digests.py holds it.
    "digests/<uuid:organization>/<str:proof>/": frozenset({"get", "post"}),
    # Likewise; tests/tenants/test_setting_up.py holds it.
    "setup/<uuid:organization>/<str:proof>/": frozenset({"get", "post"}),
    # Where apps come for tokens; tests/api/test_oauth.py holds them.
    "oauth/token/": frozenset({"post"}),
    "oauth/revoke/": frozenset({"post"}),
    ".well-known/oauth-authorization-server": frozenset({"get"}),
    # What is posted is the proof; tests/api/test_sign_ins.py holds it.
    "api/v1/sign-ins/": frozenset({"post"}),
    "api/v1/sign-ins/passkey/": frozenset({"post"}),
    "api/v1/sign-ins/passkey/question/": frozenset({"post"}),
    "api/v1/sign-ins/refresh/": frozenset({"post"}),
    "api/v1/sign-ins/end/": frozenset({"post"}),
    "api/v1/schema/": frozenset({"get"}),
    "api/v1/docs/": frozenset({"get"}),
    "api/v1/redoc/": frozenset({"get"}),
    "api/v1/postman/": frozenset({"get"}),
}
SIGNED_IN: dict[str, frozenset[str]] = {
    "console/": frozenset({"get"}),
    "organizations/new/": frozenset({"get", "post"}),
    "organizations/made/": frozenset({"get"}),
    "preferences/": frozenset({"post"}),
    "security/": frozenset({"get"}),
    "security/closing/": frozenset({"get", "post"}),
    "signed-in/": frozenset({"get"}),
    "security/devices/": frozenset({"delete"}),
    "oauth/authorize/": frozenset({"get", "post"}),
    "security/programs/": frozenset({"delete"}),
    "security/google/": frozenset({"delete"}),
    "support/": frozenset({"get", "post"}),  # for operators; tests/tenants/test_support_access.py holds it
    "identity/": frozenset({"get", "post"}),
    "preferences/keyboard/": frozenset({"get", "post", "delete"}),
}
