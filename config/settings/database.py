"""PostgreSQL with Django's pool, one schema per organization, and Redis for what may be lost."""

from config import env

from .core import TEST

DATABASE = env.database("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/loved_crm")
DATABASES = {
    "default": {
        **DATABASE,
        "ENGINE": "tenants.postgresql",
        # Persistent connections leak under ASGI, where a request may get a thread of its own; the pool does not.
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {
                "min_size": 1,
                "max_size": env.integer("DATABASE_POOL_SIZE", 16),
                "timeout": 5,  # then 503: who waits longer makes the others wait as well
                "max_lifetime": 600,
            }
        },
    }
}
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
PG_EXTRA_SEARCH_PATHS = ["extensions"]
# Its check queries the database while apps load, which opens the pool before a test run renames the database.
SKIP_PG_EXTRA_VALIDATION = True
TENANT_LIMIT_SET_CALLS = False
PGTRIGGER_SCHEMA_EDITOR = False
# One statement in so many is checked against the search path the server really has; 1 checks them all.
TRIPWIRE_SAMPLE = env.integer("TRIPWIRE_SAMPLE", 1 if TEST else 1000, at_least=1)
# Threads that sockets' database work may use; 0 keeps it on the caller's thread, as tests in a transaction need.
DOOR_THREADS = env.integer("DOOR_THREADS", 0 if TEST else 8, at_least=0)
PG_DUMP = env.text("PG_DUMP", "")

REDIS_URL = env.url("REDIS_URL", "redis://127.0.0.1:6379/0", schemes=("redis", "rediss", "unix"))
# Test processes side by side share one Redis; each keeps to its own keys.
REDIS_PREFIX = f"loved{env.text('PYTEST_XDIST_WORKER', '') if TEST else ''}"
CACHES = {
    "default": {
        "BACKEND": "tenants.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": REDIS_PREFIX,
        "KEY_FUNCTION": "tenants.cache.make_key",
        "TIMEOUT": 300,
    }
}
