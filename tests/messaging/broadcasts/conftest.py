"""A template of marketing, and a broadcast that sends it to the whole board."""

from datetime import timedelta

import pytest

from crm.models import SavedView
from messaging.models import Broadcast, Template
from messaging.services.broadcasting import keeping, running


@pytest.fixture(autouse=True)
def nothing_is_too_late(monkeypatch):
    monkeypatch.setattr(running, "CATCHES_UP", timedelta(hours=1))


@pytest.fixture
def template(channel) -> Template:
    body = [{"type": "BODY", "text": "Oi {{1}}! Só hoje: 20% em sites."}]
    fields = {"name": "oferta", "language": "pt_BR", "category": "MARKETING", "status": "APPROVED"}
    return Template.objects.create(channel=channel, components=body, body=body[0]["text"], **fields)


@pytest.fixture
def broadcast(template, aurora) -> Broadcast:
    """A draft of the manager's, to all leads of the board."""
    view = SavedView.objects.create(name="Todos", owner=aurora.manager.user, query="state=open")
    fields = {"name": "Oferta", "template": template, "view": view, "values": {"1": "{{first_name}}"}, "pace": 1}
    return keeping.write(Broadcast(author=aurora.manager.user), **fields)
