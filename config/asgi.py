"""The web process: pages and API over HTTP, live hints over WebSocket."""

import os
import warnings

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# WhiteNoise's files are read whole before they are sent. They are small, and a proxy keeps them.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
http = get_asgi_application()

from config.organization_sockets import sockets  # noqa: E402 - its models need the apps to be loaded
from messaging.views.intake import Intake  # noqa: E402 - the same

application = ProtocolTypeRouter({"http": Intake(http), "websocket": sockets})
