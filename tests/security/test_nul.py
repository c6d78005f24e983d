"""A NUL, which no text of the database holds: refused before anything is asked, whoever sends it and where."""

import pytest
from asgiref.sync import async_to_sync

from messaging.views.intake import Intake

PLACES = (
    "/hooks/whatsapp_cloud/a%00b/", "/hooks/leads/a%00b/", "/f/a%00b/", "/digests/019a4f00-0000-7000-8000-000000000011/%00/",
    "/invitations/019a4f00-0000-7000-8000-000000000011/%00/", "/accounts/confirm-email/%00/", "/%00",
)  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_in_an_address(path, method, db, client):
    assert getattr(client, method)(path, content_type="application/json").status_code in (404, 405)


@pytest.mark.parametrize("place", ["board/?q=%00", "board/?%00=q", "api/v1/leads/?q=%00"])
def test_in_a_question(place, aurora, browser):
    answer = browser(aurora.owner).get(aurora.url(place))

    assert answer.status_code == 400
    assert (answer.headers["Content-Type"] == "application/problem+json") == place.startswith("api/")


def test_in_a_form(aurora, browser):
    assert browser(aurora.owner).post(aurora.url("views/"), {"name": "a\0b"}).status_code == 400


def test_an_address_of_webhooks_with_one_is_not_asked_for_beside_others(db):
    """One that cannot be asked for would make the whole batch be asked for one by one, and a fault be noted each time."""
    handed_on = []

    async def others(scope, receive, send):
        handed_on.append(scope["path"])

    async_to_sync(Intake(others))({"type": "http", "method": "POST", "path": "/hooks/whatsapp_cloud/a\0b/"}, None, None)

    assert handed_on == ["/hooks/whatsapp_cloud/a\0b/"]
