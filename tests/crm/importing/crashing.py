"""A worker that dies in the middle of an import, as by kill -9: ``python -m tests.crm.importing.crashing <schema> <media>``."""

import os
import sys

import django


def main(schema: str, media: str) -> None:
    django.setup()
    from django.conf import settings

    from crm.services import job_work
    from crm.services.importing import running
    from tenants import waking
    from tenants.context import in_tenant

    settings.MEDIA_ROOT = media
    waking.current_app.send_task = lambda *args, **kwargs: None  # nobody listens
    running.ROWS = 10
    real, chunks = running._count, []

    def count(job, items):
        real(job, items)
        chunks.append(len(items))
        if len(chunks) == 3:  # the third chunk is written, and not committed
            os._exit(137)

    running._count = count
    with in_tenant(schema):
        job_work.work()


if __name__ == "__main__":
    main(*sys.argv[1:])
