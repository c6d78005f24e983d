"""A phone whose organization goes is logged out, though nothing else of it runs any more."""

from datetime import timedelta

from asgiref.sync import async_to_sync
from django.conf import settings
from redis.asyncio import Redis

from messaging.models import Channel
from messaging.paired.hosted import Hosted
from messaging.services import sessions
from tenants.leases import holding
from tests.messaging.farewells import going, said
from tests.messaging.paired.conftest import scans, session_of


def test_a_phone_is_logged_out_by_whichever_process_takes_it_up(aurora, playing):
    playing.play(scans)
    pk, deletion = session_of(playing.channel).pk, going(aurora)
    assert holding.claim("whatsapp_web", "test", limit=1) == [], "Nothing of it runs while it is being deleted."
    assert said(deletion) == (False, {"told": {}, "left": {"whatsapp_web": "waiting"}})

    async def part() -> None:
        client = Redis.from_url(settings.REDIS_URL)
        await Hosted(held, playing.engine, client).run()
        await client.aclose()

    (held,) = holding.claim("whatsapp_web", "test", limit=1)
    assert held.id == pk
    async_to_sync(part)()

    assert playing.phone.is_logged_out
    assert holding.renew([pk], "test") == set()
    assert said(deletion, after=timedelta(minutes=3)) == (True, {"told": {"whatsapp_web": 1}, "left": {}})
    assert sessions.jid_to_part(pk) == ""
    assert Channel.objects.get(pk=playing.channel.pk).connections.get().state == "off"
