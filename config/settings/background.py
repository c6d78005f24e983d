"""Sockets, workers, beat. Rows are the truth; Redis and Celery only wake workers."""

from .database import REDIS_PREFIX, REDIS_URL

CHANNEL_LAYERS = {
    "default": {
        # Redis pub/sub. Not the core layer: it drops above 100 messages a process and forgets groups after a day.
        "BACKEND": "crm.realtime.layer.ChannelLayer",
        "CONFIG": {"url": REDIS_URL, "prefix": REDIS_PREFIX},
    }
}
LIVE_HEARTBEAT = 15  # seconds between numbered heartbeats; a browser that misses one catches up
LIVE_ACK_WINDOW = 64  # hints a browser may leave unacknowledged before it is told to resync instead

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
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, "unacked_restore_throttle": 1}
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "tenants.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "prune": {"task": "tenants.prune", "schedule": 3600.0, "options": {"expires": 3600}},
    "heartbeat": {"task": "tenants.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
}
