"""Our own assets, and the listed files of front-end packages."""

from .core import BASE_DIR, DEBUG, TEST

FROM_SOURCE = DEBUG or TEST  # else from what collectstatic hashed and compressed

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    ("icons", BASE_DIR / "build" / "icons"),
    BASE_DIR / "static",
    ("vendor/tabler", NODE_MODULES / "@tabler" / "core" / "dist"),
    ("vendor/inter", NODE_MODULES / "@fontsource-variable" / "inter"),
    ("vendor/htmx", NODE_MODULES / "htmx.org" / "dist"),
    ("vendor/idiomorph", NODE_MODULES / "idiomorph" / "dist"),
    ("vendor/echarts", NODE_MODULES / "echarts" / "dist"),
    ("vendor/sortable", NODE_MODULES / "sortablejs" / "modular"),
]
STATICFILES_FINDERS = [
    "config.static.VendorFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static.PlainStorage" if FROM_SOURCE else "config.static.Storage"},
}
WHITENOISE_USE_FINDERS = FROM_SOURCE
WHITENOISE_AUTOREFRESH = FROM_SOURCE
