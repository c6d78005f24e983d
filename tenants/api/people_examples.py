"""Examples of people, roles, teams and invitations in the API's description."""

from typing import Any

MEMBER_ID, ROLE_ID, TEAM_ID = (f"0199a4f0-c1d9-7b6e-9d2f-5a3b8c7e6d{n}" for n in ("40", "41", "42"))
EXCEPTION: dict[str, Any] = {
    "permission": "lead.export",
    "scope": "own",
    "reason": "Relatório do trimestre",
    "until": "2026-12-31T00:00:00-03:00",
}
MEMBER: dict[str, Any] = {
    "id": MEMBER_ID,
    "user": "0199a4f0-c1d9-7b6e-9d2f-5a3b8c7e6d43",
    "name": "Rafael Lima",
    "email": "rafael@aurora.com.br",
    "role": ROLE_ID,
    "role_name": "Closer sênior",
    "team": TEAM_ID,
    "team_name": "Equipe SP",
    "is_active": True,
    "joined_at": "2026-11-03T09:12:44-03:00",
    "exceptions": [{**EXCEPTION, "by": "helena@aurora.com.br"}],
}
EFFECTIVE: dict[str, Any] = {
    "permissions": [
        {"permission": "lead.export", "scope": "own", "origin": "exception", "role": ""},
        {"permission": "lead.view", "scope": "own", "origin": "inherited", "role": "Vendas"},
        {"permission": "audit.view", "scope": "none", "origin": "nowhere", "role": ""},
    ]
}
ROLE: dict[str, Any] = {
    "id": ROLE_ID,
    "key": "closer-senior",
    "name": "Closer sênior",
    "is_default": False,
    "parent": "0199a4f0-c1d9-7b6e-9d2f-5a3b8c7e6d44",
    "permissions": {"lead.view": "team", "task.delete": "none"},
    "effective": {"lead.view": "team", "lead.create": "own", "lead.change": "own"},
    "version": 3,
}
TEAM: dict[str, Any] = {"id": TEAM_ID, "name": "Equipe SP", "leader": MEMBER_ID, "people": [MEMBER_ID]}
INVITATION: dict[str, Any] = {
    "id": "0199a4f0-c1d9-7b6e-9d2f-5a3b8c7e6d45",
    "email": "ana@empresa.com.br",
    "role": ROLE_ID,
    "team": TEAM_ID,
    "created_at": "2026-11-29T09:12:44-03:00",
    "sent_at": "2026-11-29T09:12:51-03:00",
    "expires_at": "2026-12-06T09:12:44-03:00",
}
