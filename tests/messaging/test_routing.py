"""Whose a body is: found by the accounts inside it, each organization given its own part and nothing of another's."""

import pytest

from messaging.models import Message
from messaging.services import receiving
from messaging.services.addresses import Address
from tenants.context import in_tenant
from tenants.inbound import reading, store
from tenants.inbound.models import Delivery
from tests.messaging.conftest import address_of
from tests.messaging.makers import (
    PLATFORM_SECRET,
    change,
    encoded,
    envelope,
    make_channel,
    posted,
    signed,
    text_message,
)

OURS, THEIRS = "401000000000001", "402000000000002"


@pytest.fixture(autouse=True)
def platform(settings):
    settings.META_APP_SECRET = PLATFORM_SECRET


@pytest.fixture
def channel(aurora):
    with in_tenant(aurora.schema):
        return make_channel()


@pytest.fixture
def rivals_channel(rival):
    with in_tenant(rival.schema):
        return make_channel(phone_number_id=THEIRS, waba_id="302000000000002")


def deliveries() -> list[Delivery]:
    return list(Delivery.objects.across_organizations().select_related("organization").order_by("pk"))


def texts(cast) -> list[str]:
    with in_tenant(cast.schema):
        return list(Message.objects.order_by("sent_at").values_list("text", flat=True))


def said(text: str, phone_number_id: str, **more) -> dict:
    message = text_message(text, **more)
    return change({"messages": [message], "contacts": []}, phone_number_id=phone_number_id)


def both(*changes: dict) -> dict:
    return envelope(*changes, waba_id="309")


def test_the_platforms_address_finds_the_channel_by_the_number_inside(aurora, channel, meta):
    body = encoded(posted(text_message("Oi")))

    assert meta.post("/hooks/meta/", body, secret=PLATFORM_SECRET).status_code == 200
    meta.settle()

    [delivery] = deliveries()
    assert (delivery.organization, store.body_of(delivery)) == (aurora.organization, body)
    assert texts(aurora) == ["Oi"]


class TestOneBodyForTwoOrganizations:
    @pytest.fixture
    def told(self, channel, rivals_channel, meta):
        self.body = encoded(both(said("para a Aurora", OURS), said("SEGREDO do rival", THEIRS)))
        assert meta.post("/hooks/meta/", self.body, secret=PLATFORM_SECRET).status_code == 200
        return meta

    def test_gives_each_its_own_message(self, told, aurora, rival):
        told.settle()

        assert texts(aurora) == ["para a Aurora"]
        assert texts(rival) == ["SEGREDO do rival"]

    def test_gives_nobody_the_bytes_of_the_other(self, told, aurora, rival):
        of = {delivery.organization: store.body_of(delivery) for delivery in deliveries()}

        assert b"SEGREDO" not in of[aurora.organization]
        assert b"Aurora" not in of[rival.organization]
        with in_tenant(aurora.schema):
            assert Delivery.objects.count() == 1

    def test_is_kept_whole_for_the_platform_alone(self, told):
        [whole] = [delivery for delivery in deliveries() if delivery.organization is None]

        assert (whole.state, store.body_of(whole)) == ("divided", self.body)

    def test_again_is_still_the_same(self, told):
        told.post("/hooks/meta/", self.body, secret=PLATFORM_SECRET)

        assert len(deliveries()) == 3

    def test_cannot_be_opened_with_another_organizations_key(self, told, aurora, rival):
        by_organization = {delivery.organization: delivery for delivery in deliveries()}
        ours, theirs = by_organization[aurora.organization], by_organization[rival.organization]
        theirs.organization = aurora.organization

        with pytest.raises(store.crypto.CannotOpen):
            store.body_of(theirs)
        ours.sealed_body = theirs.sealed_body
        with pytest.raises(store.crypto.CannotOpen):
            store.body_of(ours)


class TestUnknownAccounts:
    def test_are_stored_for_the_operator_and_answered_200(self, db, meta):
        body = encoded(posted(text_message("Alô?")))

        assert meta.post("/hooks/meta/", body, secret=PLATFORM_SECRET).status_code == 200

        [delivery] = deliveries()
        assert (delivery.organization, delivery.state) == (None, "unrouted")
        assert delivery.accounts == [["phone_number_id", OURS]]
        assert store.body_of(delivery) == body

    def test_beside_known_ones_cost_those_nothing(self, channel, aurora, meta):
        meta.post("/hooks/meta/", both(said("nosso", OURS), said("de ninguém", "499")), secret=PLATFORM_SECRET)
        meta.settle()

        assert texts(aurora) == ["nosso"]
        [ours, nobodys] = sorted(deliveries(), key=lambda row: row.organization is None)
        assert (nobodys.state, nobodys.accounts) == ("unrouted", [["phone_number_id", "499"]])
        assert b"de ningu" not in store.body_of(ours)

    def test_are_routed_by_a_replay_once_the_number_is_connected(self, aurora, meta, db):
        meta.post("/hooks/meta/", posted(text_message("cedo demais")), secret=PLATFORM_SECRET)
        [early] = deliveries()
        assert reading.replay(early) is False

        with in_tenant(aurora.schema):
            make_channel()
        assert reading.replay(early) is True
        meta.settle()

        assert texts(aurora) == ["cedo demais"]
        early.refresh_from_db()
        assert early.state == "divided"

    def test_of_a_number_are_not_given_to_who_has_the_business_account(self, channel, aurora, meta):
        strange = posted(text_message("de outro número"), phone_number_id="499")  # in the same business account

        meta.post("/hooks/meta/", strange, secret=PLATFORM_SECRET)
        meta.settle()

        assert texts(aurora) == []
        assert [delivery.state for delivery in deliveries()] == ["unrouted"]


class TestNewsOfABusinessAccount:
    def test_reach_each_of_its_numbers(self, channel, aurora, meta):
        with in_tenant(aurora.schema):
            second = make_channel("Suporte", phone_number_id="403")
        news = envelope({"field": "account_review_update", "value": {"decision": "APPROVED"}})

        meta.post("/hooks/meta/", news, secret=PLATFORM_SECRET)
        meta.settle()

        with in_tenant(aurora.schema):
            for each in (channel, second):
                told = each.connections.get().account["notices"]["account_review_update"]
                assert told["decision"] == "APPROVED"

    def test_reach_only_the_number_they_name(self, channel, aurora, meta):
        with in_tenant(aurora.schema):
            second = make_channel("Suporte", phone_number_id="403", phone="+5511300000002")
        value = {"display_phone_number": "5511300000002", "event": "FLAGGED", "current_limit": "TIER_1K"}
        meta.post(
            "/hooks/meta/", envelope({"field": "phone_number_quality_update", "value": value}), secret=PLATFORM_SECRET
        )
        meta.settle()

        with in_tenant(aurora.schema):
            assert "notices" not in channel.connections.get().account
            assert second.connections.get().account["notices"]["phone_number_quality_update"]["event"] == "FLAGGED"


class TestACustomersAddress:
    def test_quarantines_what_is_not_its_own_channels(self, channel, rivals_channel, aurora, rival, meta):
        response = meta.tells(channel, posted(text_message("forjada"), phone_number_id=THEIRS))

        assert response.status_code == 200
        [delivery] = deliveries()
        assert (delivery.state, delivery.organization) == ("quarantined", aurora.organization)
        assert texts(aurora) == texts(rival) == []

    def test_takes_its_own_part_of_a_mixed_body(self, channel, aurora, rivals_channel, rival, meta):
        meta.tells(channel, both(said("minha", OURS), said("alheia", THEIRS)))

        assert texts(aurora) == ["minha"]
        assert texts(rival) == []
        assert sorted(delivery.state for delivery in deliveries()) == ["processed", "quarantined"]

    def test_of_one_organization_does_not_open_with_anothers_secret(self, channel, rivals_channel, rival, meta):
        with in_tenant(rival.schema):
            connection = rivals_channel.connections.get()
            connection.credentials = {**connection.credentials, "app_secret": "rivals own secret, 32 characters"}
            connection.save()

        response = meta.post(address_of(channel), posted(text_message("x")), secret="rivals own secret, 32 characters")

        assert response.status_code == 401
        assert deliveries() == []

    def test_does_not_release_what_is_quarantined(self, channel, meta):
        meta.tells(channel, posted(text_message("forjada"), phone_number_id=THEIRS))

        assert reading.replay(deliveries()[0]) is False


def test_the_same_message_id_in_two_organizations_is_two_messages(channel, rivals_channel, aurora, rival, meta):
    for text, number in (("na Aurora", OURS), ("no rival", THEIRS)):
        message = posted(text_message(text, id="wamid.the-same"), phone_number_id=number)
        meta.post("/hooks/meta/", message, secret=PLATFORM_SECRET)
    meta.settle()

    assert (texts(aurora), texts(rival)) == (["na Aurora"], ["no rival"])


def test_a_suspended_organizations_deliveries_wait_unread(channel, aurora, meta, queue):
    type(aurora.organization).objects.filter(pk=aurora.organization.pk).update(state="suspended")

    assert meta.post("/hooks/meta/", posted(text_message("Oi")), secret=PLATFORM_SECRET).status_code == 200

    assert [delivery.state for delivery in deliveries()] == ["stored"]
    assert queue.names() == []
    assert reading.schemas_with_work(["whatsapp_cloud"]) == []


def test_when_the_database_is_away_the_provider_is_asked_to_come_again(channel, meta, monkeypatch):
    def gone(*args, **kwargs):
        raise receiving.OperationalError("the server closed the connection unexpectedly")

    monkeypatch.setattr(store, "keep", gone)
    response = meta.post(address_of(channel), posted(text_message("Oi")))

    assert response.status_code == 503
    assert response["Retry-After"] == "5"


def test_one_post_that_breaks_the_batch_is_answered_503_alone(channel, aurora, monkeypatch):
    bodies = [encoded(posted(text_message(text))) for text in ("bom", "ruim", "bom também")]
    real = store.keep

    def choosy(arrivals):
        if any(b"ruim" in arrival.body for arrival in arrivals):
            raise receiving.DatabaseError("value too long")
        return real(arrivals)

    monkeypatch.setattr(store, "keep", choosy)
    posts = [receiving.Post(signed(body), body, Address(token=channel.token)) for body in bodies]

    assert receiving.receive(posts).statuses == [200, 503, 200]
    assert len(deliveries()) == 2
