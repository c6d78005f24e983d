"""What the API's actions about people and roles are tried with; see ``tests/api/tried.py``. None of it is for keys."""

from typing import Any

PEOPLE_NOUNS: dict[str, tuple[str, ...]] = {
    "member": ("member",),
    "member_end": ("member",),
    "team": ("member",),
    "invitation": ("member",),
    "role": ("role",),
    **dict.fromkeys(("plan", "usage", "invoice"), ("billing",)),
    **dict.fromkeys(("brand", "brand_take"), ("organization",)),
    **dict.fromkeys(("organization_deletion", "organization_export"), ("organization",)),
}
# Of people outside, and of what was done: keys may these.
RECORD_BODIES: dict[str, Any] = {
    "audit_list": None,
    **dict.fromkeys(("consent_list", "consent_retrieve", "consent_current")),
    "consent_create": {
        "contact": "{contact}",
        "purpose": "marketing",
        "channel": "whatsapp",
        "granted": True,
        "text": "Intruder",
    },
}
PEOPLE_BODIES: dict[str, Any] = {
    **dict.fromkeys(("plan_list", "usage_list", "invoice_list")),
    **dict.fromkeys(("brand_read", "brand_hang", "brand_take_down")),
    "brand_change": {"colour": "#ff0000"},
    **dict.fromkeys(
        f"organization_deletion_{name}" for name in ("list", "retrieve", "objection", "takeover", "recovery")
    ),
    "organization_deletion_create": {"name": "Intruder"},
    **dict.fromkeys(f"organization_export_{name}" for name in ("list", "retrieve", "create")),
    **dict.fromkeys(("member_list", "member_retrieve", "member_effective")),
    "member_partial_update": {"is_active": False},
    "member_exceptions": {"permission": "lead.export", "scope": "none", "reason": "Intruder"},
    "member_end_exception": {"permission": "lead.export"},
    **dict.fromkeys(("role_list", "role_retrieve", "role_destroy", "role_reset")),
    "role_create": {"name": "Intruder"},
    "role_partial_update": {"version": "1", "name": "Intruder"},
    **dict.fromkeys(("team_list", "team_retrieve", "team_destroy")),
    "team_create": {"name": "Intruder"},
    "team_partial_update": {"name": "Intruder"},
    **dict.fromkeys(("invitation_list", "invitation_retrieve", "invitation_destroy", "invitation_resend")),
    "invitation_create": {"email": "intruder@intruder.test", "role": "{lead}"},
}
