"""Holds paired phones' sessions (unofficial WhatsApp). Start as many as are needed: no session is in two of them."""

import asyncio
import signal

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string
from redis.asyncio import Redis

from messaging.paired.keeper import Keeper

PATIENCE = 30  # seconds for Redis, longer than any wait of ours


class Command(BaseCommand):
    """Runs until it is told to stop, then gives its sessions back at once."""

    help = "Hold the sessions of paired phones (unofficial WhatsApp)."

    def handle(self, *args, **options):
        if not settings.WA_WEB_DATABASE_URL:
            raise CommandError(
                "WA_WEB_DATABASE_URL is not set: the keys of paired phones need a database of their own."
            )
        asyncio.run(self._hold())

    async def _hold(self) -> None:
        engine = import_string(settings.WA_WEB_ENGINE)(settings.WA_WEB_DATABASE_URL)
        redis = Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=5)
        keeper = asyncio.ensure_future(Keeper(engine, redis, most=settings.WA_WEB_SESSIONS).run())
        for each in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(each, keeper.cancel)
        try:
            await keeper
        except asyncio.CancelledError:
            await redis.aclose()
