"""What the description of the API shows; a test holds them to the shapes they stand for."""

from typing import Any

MOMENT = "2026-11-19T18:01:22.504318-03:00"
_PIPELINE = "0199a4f0-0000-7000-8000-0000000000a1"
_STAGE = "0199a4f0-0000-7000-8000-0000000000b1"
_CONTACT = "0199a4f0-0000-7000-8000-0000000000c1"
_COMPANY = "0199a4f0-0000-7000-8000-0000000000d1"
_OWNER = "0199a4f0-0000-7000-8000-0000000000e1"

COMPANY: dict[str, Any] = {
    "id": _COMPANY,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "name": "Studio Lume",
    "cnpj": "12.345.678/0001-95",
    "street": "Avenida Paulista, 37",
    "district": "Bela Vista",
    "city": "São Paulo",
    "state": "SP",
    "postal_code": "01311902",
    "custom": {"ramo": "07be42d1"},
    "archived_at": None,
}
COMPANY_WRITTEN: dict[str, Any] = {
    "name": "Studio Lume",
    "cnpj": "12.345.678/0001-95",
    "street": "Avenida Paulista, 37",
    "district": "Bela Vista",
    "city": "São Paulo",
    "state": "SP",
    "postal_code": "01311902",
    "custom": {"ramo": "07be42d1"},
}
CONTACT: dict[str, Any] = {
    "id": _CONTACT,
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "name": "Marina Alves",
    "phone": "+5511987654321",
    "email": "marina@lume.com.br",
    "document": "52998224725",
    "job_title": "Diretora",
    "city": "São Paulo",
    "profiles": ["https://www.linkedin.com/in/marina-alves"],
    "custom": {"aniversario": "1990-05-01"},
    "company": _COMPANY,
    "company_name": "Studio Lume",
    "owner": _OWNER,
    "owner_name": "Rafael Lima",
    "identities": [
        {"kind": "phone", "value": "+5511987654321"},
        {"kind": "email", "value": "marina@lume.com.br"},
        {"kind": "cpf", "value": "52998224725"},
    ],
    "email_state": "good",
    "phone_state": "mobile",
    "checked_at": MOMENT,
    "archived_at": None,
    "merged_into": None,
}
CONTACT_CREATED: dict[str, Any] = {
    "name": "Marina Alves",
    "phone": "(11) 98765-4321",
    "email": "marina@lume.com.br",
    "company": _COMPANY,
}
CONTACT_CHANGED: dict[str, Any] = {"job_title": "Diretora", "profiles": ["https://www.linkedin.com/in/marina-alves"]}
STAGE: dict[str, Any] = {
    "id": _STAGE,
    "pipeline": _PIPELINE,
    "name": "Proposta",
    "kind": "open",
    "colour": "proposal",
    "position": 2,
    "probability": 60,
    "rotten_after_days": 10,
    "required_fields": ["value_cents"],
    "move_roles": [],
    "needs_approval": False,
    "is_closing": False,
}
STAGE_WRITTEN: dict[str, Any] = {
    "pipeline": _PIPELINE,
    "name": "Contrato",
    "kind": "open",
    "colour": "negotiation",
    "probability": 85,
    "required_fields": ["value_cents", "contact.email"],
    "needs_approval": True,
}
PIPELINE_WRITTEN: dict[str, Any] = {"name": "Pós-venda"}
PIPELINE: dict[str, Any] = {
    "id": _PIPELINE,
    "name": "Vendas",
    "position": 0,
    "is_default": True,
    "stages": [STAGE],
}
LOST_REASON: dict[str, Any] = {"id": "0199a4f0-0000-7000-8000-0000000000f1", "name": "Preço", "position": 0}
LEAD: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000011",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "version": 3,
    "title": "Site novo",
    "pipeline": _PIPELINE,
    "stage": _STAGE,
    "stage_name": "Proposta",
    "stage_kind": "open",
    "contact": _CONTACT,
    "contact_name": "Marina Alves",
    "company": _COMPANY,
    "company_name": "Studio Lume",
    "owner": _OWNER,
    "owner_name": "Rafael Lima",
    "value_cents": 1250000,
    "source": "site",
    "source_detail": {"utm_source": "google", "utm_campaign": "marca"},
    "tags": ["branding"],
    "custom": {"servico": "9f2c11aa"},
    "score": 71,
    "score_reasons": [{"points": 15, "text": "O cliente escreveu nas últimas 24 horas"}],
    "expected_close": "2026-12-10",
    "entered_stage_at": MOMENT,
    "closed_at": None,
    "lost_reason": None,
    "lost_reason_name": None,
    "archived_at": None,
}
LEAD_CREATED: dict[str, Any] = {
    "contact": _CONTACT,
    "title": "Site novo",
    "value_cents": 1250000,
    "source": "site",
    "source_detail": {"utm_source": "google", "utm_campaign": "marca"},
    "tags": ["branding"],
}
LEAD_CHANGED: dict[str, Any] = {"version": 3, "value_cents": 1500000, "expected_close": "2026-12-10"}
LEAD_MOVED: dict[str, Any] = {"version": 3, "to": _STAGE}
UNDO: dict[str, Any] = {"id": "0199c2a4-7d1e-7c35-8a52-6f1b2d3e4f5a"}
_WAY_BACK = {**UNDO, "until": "2026-11-19T18:11:00-03:00"}
CHANGED_LEAD: dict[str, Any] = {**LEAD, "version": 4, "undo": _WAY_BACK}
CHANGED_COMPANY: dict[str, Any] = {**COMPANY, "undo": _WAY_BACK}
CHANGED_CONTACT: dict[str, Any] = {**CONTACT, "undo": _WAY_BACK}
MOVE_REQUEST: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000021",
    "created_at": MOMENT,
    "lead": "0199a4f0-0000-7000-8000-000000000011",
    "from_stage": "0199a4f0-0000-7000-8000-0000000000b0",
    "from_stage_name": "Contato",
    "to_stage": _STAGE,
    "to_stage_name": "Proposta",
    "version": 3,
    "value_cents": 5000000,
    "why": "value",
    "state": "open",
    "asked_by": _OWNER,
    "asked_by_name": "Rafael Lima",
    "decided_by": None,
    "decided_by_name": None,
    "decided_at": None,
    "answer": "",
}
STATISTICS: dict[str, Any] = {
    "pipeline": _PIPELINE,
    "count": 12,
    "value_cents": 8400000,
    "stages": [{"stage": _STAGE, "name": "Proposta", "kind": "open", "count": 12, "value_cents": 8400000}],
}
DUPLICATE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000021",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "first": _CONTACT,
    "first_name": "Marina Alves",
    "second": "0199a4f0-0000-7000-8000-0000000000c2",
    "second_name": "MARINA ALVES",
    "probability": 0.97,
    "reasons": ["email=mailbox", "name=0.995"],
    "state": "open",
}
DUPLICATE_CHANGED: dict[str, Any] = {"state": "different"}
MERGE_WRITTEN: dict[str, Any] = {
    "survivor": _CONTACT,
    "others": ["0199a4f0-0000-7000-8000-0000000000c2"],
    "fields_of": {"email": "0199a4f0-0000-7000-8000-0000000000c2"},
}
MERGE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000031",
    "survivor": _CONTACT,
    "merged": ["0199a4f0-0000-7000-8000-0000000000c2"],
    "created_at": MOMENT,
}
CUSTOM_FIELD: dict[str, Any] = {
    "id": "01990000-0000-7000-8000-0000000000f1",
    "entity": "lead",
    "key": "servico",
    "label": "Serviço",
    "kind": "choice",
    "options": [{"id": "9f2c11aa", "label": "Site"}, {"id": "07be42d1", "label": "Tráfego pago"}],
    "accepts": "any",
    "required": False,
    "help": "",
    "position": 1,
    "archived_at": None,
}
CUSTOM_FIELD_CREATED: dict[str, Any] = {
    "entity": "lead",
    "label": "Serviço",
    "kind": "choice",
    "options": ["Site", "Tráfego pago"],
}
SAVED_VIEW: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000021",
    "created_at": MOMENT,
    "updated_at": MOMENT,
    "name": "Quentes da equipe",
    "owner": _OWNER,
    "owner_name": "Rafael Lima",
    "sharing": "everybody",
    "query": "score=70..&owner=team&state=open",
    "columns": ["lead", "stage", "value"],
}
SAVED_VIEW_WRITTEN: dict[str, Any] = {
    "name": "Quentes da equipe",
    "sharing": "everybody",
    "query": "score=70..&owner=team&state=open",
}
BULK_CHANGE: dict[str, Any] = {
    "id": "0199a4f0-0000-7000-8000-000000000031",
    "created_at": MOMENT,
    "entity": "lead",
    "action": "tag",
    "state": "done",
    "total": 83,
    "done": 82,
    "failed": 1,
    "error": "",
    "ended_at": MOMENT,
    "kept": [{"id": LEAD["id"], "lead": LEAD["id"], "outcome": "failed", "reasons": ["It is not yours to change."]}],
}
BULK_CHANGE_ASKED: dict[str, Any] = {"action": "tag", "filter": "state=open&owner=team", "add": ["vip"]}
IMPACT: dict[str, Any] = {
    "open_leads": 2,
    "closed_leads": 1,
    "open_conversations": 1,
    "people": 0,
    "open_tasks": 3,
    "notes": 4,
    "is_guarded": True,
    "out_of_reach": 0,
}
