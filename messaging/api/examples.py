"""What the description of the API shows; a test holds them to the shapes they stand for."""

from typing import Any

MOMENT = "2026-11-19T18:01:22.504318-03:00"
_CONVERSATION = "0199a4f0-0000-7000-8000-000000000021"
_CHANNEL = "0199a4f0-0000-7000-8000-000000000022"
_PERSON = "0199a4f0-0000-7000-8000-0000000000e1"

CONVERSATION: dict[str, Any] = {
    "id": _CONVERSATION,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "channel": _CHANNEL,
    "channel_name": "Comercial SP",
    "contact": "0199a4f0-0000-7000-8000-0000000000c1",
    "contact_name": "Marina Alves",
    "lead": "0199a4f0-0000-7000-8000-000000000011",
    "assignee": _PERSON,
    "assignee_name": "Rafael Lima",
    "team": None,
    "team_name": None,
    "state": "open",
    "snoozed_until": None,
    "priority": "high",
    "labels": ["VIP"],
    "unread_count": 1,
    "preview": "Pode mandar a proposta?",
    "preview_kind": "text",
    "preview_direction": "in",
    "last_message_at": MOMENT,
    "last_inbound_at": MOMENT,
    "last_outbound_at": None,
    "window_closes_at": "2026-11-20T18:01:22-03:00",
}
BLOCK: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000b1",
    "created_at": MOMENT,
    "contact": "0199a4f0-0000-7000-8000-0000000000c1",
    "contact_name": "Marina Alves",
    "reason": "Spam",
    "blocked_by": _PERSON,
    "blocked_by_name": "Rafael Lima",
}
BLOCK_ASKED: dict[str, Any] = {"contact": "0199a4f0-0000-7000-8000-0000000000c1", "reason": "Spam"}
RATING: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000b2",
    "conversation": _CONVERSATION,
    "contact": "0199a4f0-0000-7000-8000-0000000000c1",
    "channel": _CHANNEL,
    "agent": _PERSON,
    "agent_name": "Rafael Lima",
    "team": None,
    "asked_at": MOMENT,
    "score": 5,
    "answered_at": MOMENT,
    "comment": "Muito atenciosos!",
}
LABEL: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000b3",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "name": "VIP",
    "colour": "negotiation",
    "position": 1,
}
LABEL_WRITTEN: dict[str, Any] = {"name": "VIP", "colour": "negotiation"}
CONVERSATION_BEGUN: dict[str, Any] = {
    "phone": "(11) 98765-4321",
    "name": "Marina Alves",
    "channel": _CHANNEL,
    "template": "retomar_contato",
    "language": "pt_BR",
    "variables": {"1": "Marina", "2": "o site"},
}
CONVERSATION_BEGUN_FREELY: dict[str, Any] = {
    "contact": "0199a4f0-0000-7000-8000-0000000000c1",
    "channel": _CHANNEL,
    "text": "Oi, Marina! Tudo bem?",
}
CONVERSATION_CHANGED: dict[str, Any] = {"assignee": _PERSON, "state": "resolved"}
CONVERSATION_MERGED: dict[str, Any] = {"other": "0199a4f0-0000-7000-8000-000000000023"}
CONVERSATION_MERGE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000024",
    "conversation": _CONVERSATION,
    "merged": CONVERSATION_MERGED["other"],
    "created_at": MOMENT,
    "undoable_until": "2026-11-20T18:01:22.504318-03:00",
}
CONVERSATION_PARTED: dict[str, Any] = {"id": CONVERSATION_MERGE["id"]}
MESSAGE_FORWARDED: dict[str, Any] = {"to": "0199a4f0-0000-7000-8000-000000000023"}
WAITING: dict[str, Any] = {
    "conversation": _CONVERSATION,
    "contact": "0199a4f0-0000-7000-8000-0000000000c1",
    "contact_name": "Marina Alves",
    "channel": _CHANNEL,
    "channel_name": "Comercial SP",
    "assignee": _PERSON,
    "assignee_name": "Rafael Lima",
    "preview": "Pode mandar a proposta?",
    "waits_since": MOMENT,
    "is_late": True,
    "window_closes_at": None,
    "has_task_due": False,
}
FOLDER_WRITTEN: dict[str, Any] = {
    "name": "Urgentes",
    "sharing": "everybody",
    "query": "tab=all&state=open&priority=urgent&q=",
}
FOLDER: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-0000000000b4",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    **FOLDER_WRITTEN,
    "owner": _PERSON,
    "owner_name": "Rafael Lima",
}
MESSAGE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000031",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "conversation": _CONVERSATION,
    "channel": _CHANNEL,
    "direction": "out",
    "kind": "text",
    "status": "delivered",
    "status_at": MOMENT,
    "sent_at": MOMENT,
    "scheduled_at": None,
    "text": "Oi, Marina! Segue a proposta.",
    "content": {},
    "attachment": None,
    "reactions": [],
    "reply_to": None,
    "author": _PERSON,
    "author_name": "Rafael Lima",
    "error_code": "",
    "error": "",
    "edited_at": None,
    "revoked_at": None,
}
WAY: dict[str, Any] = {
    "steps": [{"status": "sent", "at": MOMENT, "recorded_at": MOMENT, "detail": {"attempt": 1, "took": 214}}]
}
TEXT_SENT: dict[str, Any] = {"kind": "text", "text": "Oi, Marina! Segue a proposta."}
TEMPLATE_SENT: dict[str, Any] = {
    "kind": "template",
    "template": "retomar_contato",
    "language": "pt_BR",
    "variables": {"1": "Marina"},
}
TEXT_SCHEDULED: dict[str, Any] = {
    "text": "Bom dia, Marina! Viu a proposta?",
    "scheduled_at": "2026-12-01T09:00:00-03:00",
}
MESSAGE_MOVED: dict[str, Any] = {"scheduled_at": "2026-12-02T09:00:00-03:00"}
BUTTONS_SENT: dict[str, Any] = {
    "kind": "interactive",
    "text": "Qual horário fica melhor?",
    "interactive": {"kind": "buttons", "choices": [{"title": "Hoje, 15h"}, {"title": "Amanhã, 10h"}]},
}
UPLOAD_BEGUN: dict[str, Any] = {"filename": "obra.mp4", "size": 13107200}
UPLOAD: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000051",
    "created_at": MOMENT,
    "conversation": _CONVERSATION,
    **UPLOAD_BEGUN,
    "part_size": 4194304,
    "part_count": 4,
    "parts": [0, 1],
    "expires_at": "2026-11-20T18:01:22.504318-03:00",
}
FILE_SENT: dict[str, Any] = {"kind": "file", "upload": UPLOAD["id"], "text": "Da obra, ontem"}
PLACE_SENT: dict[str, Any] = {
    "kind": "location",
    "location": {
        "latitude": -23.561414,
        "longitude": -46.655881,
        "name": "Agência Aurora",
        "address": "Av. Paulista, 1578, São Paulo",
    },
}
CARDS_SENT: dict[str, Any] = {
    "kind": "contacts",
    "contacts": [
        {"name": "Paula Reis", "phones": ["+5511987650000"], "email": "paula@aurora.example", "company": "Aurora"}
    ],
}
PLACE_TEMPLATE_SENT: dict[str, Any] = {
    "kind": "template",
    "template": "visita_marcada",
    "language": "pt_BR",
    "variables": {"1": "Marina"},
    "location": PLACE_SENT["location"],
}
NOTE_WRITTEN: dict[str, Any] = {"kind": "note", "text": "Pediu desconto: falar com a Paula antes."}
CANNED_REPLY_WRITTEN: dict[str, Any] = {
    "title": "Está caro",
    "shortcut": "caro",
    "category": "objection",
    "text": "Entendo, {{first_name}}. O valor de {{value}} inclui criação e implantação.",
    "sharing": "everybody",
}
CANNED_REPLY: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000041",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    **CANNED_REPLY_WRITTEN,
    "owner": _PERSON,
}
TEMPLATE_WRITTEN: dict[str, Any] = {
    "channel": _CHANNEL,
    "name": "proposta_pronta",
    "language": "pt_BR",
    "category": "UTILITY",
    "title": "Sua proposta",
    "body": "Olá {{primeiro_nome}}, a sua proposta está pronta.",
    "footer": "Agência Aurora",
    "buttons": [
        {"kind": "QUICK_REPLY", "text": "Quero conversar"},
        {"kind": "URL", "text": "Ver proposta", "value": "https://aurora.example/p/{{1}}"},
    ],
    "examples": {"primeiro_nome": "Marina", "button.1": "a1b2"},
}
TEMPLATE_REWRITTEN: dict[str, Any] = {"body": "Oi {{primeiro_nome}}, a sua proposta está aqui."}
TEMPLATE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000051",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "channel": _CHANNEL,
    "channel_name": "Comercial SP",
    "name": "proposta_pronta",
    "language": "pt_BR",
    "category": "UTILITY",
    "next_category": "",
    "status": "APPROVED",
    "reason": "",
    "quality": "GREEN",
    "parameter_format": "NAMED",
    "components": [{"type": "BODY", "text": "Olá {{primeiro_nome}}, a sua proposta está pronta."}],
    "variables": ["primeiro_nome"],
}
