"""Sockets, workers, beat. Rows are the truth; Redis and Celery only wake workers."""

from kombu import Queue

from .database import REDIS_PREFIX, REDIS_URL

CHANNEL_LAYERS = {
    "default": {
        # Redis pub/sub. Not the core layer: it drops above 100 messages a process and forgets groups after a day.
        "BACKEND": "crm.realtime.layer.ChannelLayer",
        "CONFIG": {"url": REDIS_URL, "prefix": REDIS_PREFIX},
    }
}
LIVE_HEARTBEAT = 15  # seconds between numbered heartbeats; a browser that misses one catches up
# Hints a browser may leave unacknowledged before it is told to resync instead: what ten deliveries of new people that are
# read together set off, several times over.
LIVE_ACK_WINDOW = 256

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 120
# Of two that wait in a line the one with the smaller number is taken first: whoever has just had a worker stands behind.
AT_ONCE, BEHIND = 0, 9
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_throttle": 1,
    "priority_steps": [AT_ONCE, BEHIND],
}
# What waits for other companies' servers, and what takes long, stands in lines of its own: neither may keep what arrives
# from being read. A worker that is told of none serves all three in turns.
CELERY_TASK_DEFAULT_QUEUE = "celery"
OUTSIDE, LONG = "outside", "long"
WORK_QUEUES = (CELERY_TASK_DEFAULT_QUEUE, OUTSIDE, LONG)
CELERY_TASK_QUEUES = [Queue(name) for name in WORK_QUEUES]
_ELSEWHERE = {
    OUTSIDE: [
        "crm.check",
        "crm.compare_lead_ads",
        "crm.enrich",
        "crm.mail_notifications",
        "crm.read_captures",
        "crm.send_digests",
        "messaging.ask_prices",
        "messaging.fetch_due",
        "messaging.look_at_phones",
        "messaging.probe",
        "messaging.send_due",
        "messaging.sync_templates",
        "tenants.mail_invitations",
        "tenants.mail_set_up_reminders",
        "tenants.tell_person",
        "tenants.read_billing",
        "tenants.refresh_billing",
    ],
    LONG: [
        "crm.compare_records",
        "crm.purge_archived",
        "crm.retain",
        "crm.train_scores",
        "crm.work_jobs",
        "messaging.broadcast",
        "messaging.look_due",
        "tenants.export_organization",
        "tenants.prune",
        "tenants.purge_organization",
    ],
}
CELERY_TASK_ROUTES = {task: {"queue": queue} for queue, tasks in _ELSEWHERE.items() for task in tasks}
# What expires does so by the worker's clock, which need not be beat's: an hour is more than they may differ by.
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "tenants.sweep", "schedule": 5.0},
    "prune": {"task": "tenants.prune", "schedule": 3600.0, "options": {"expires": 3600}},
}
# Each line's own: what answers it is a worker that serves this line.
CELERY_BEAT_SCHEDULE |= {
    f"heartbeat {name}": {
        "task": "tenants.heartbeat",
        "schedule": 10.0,
        "args": (name,),
        "options": {"queue": name},
    }
    for name in WORK_QUEUES
}
