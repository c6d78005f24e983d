"""Settings by subject. Each file reads what it needs from the environment and stops at start-up when it is wrong."""

from .core import *  # noqa: F403, I001 - the parts are Django's settings, read by name; core comes first
from .accounts import *  # noqa: F403
from .admin import *  # noqa: F403
from .api import *  # noqa: F403
from .background import *  # noqa: F403
from .billing import *  # noqa: F403
from .database import *  # noqa: F403
from .language import *  # noqa: F403
from .logs import *  # noqa: F403
from .messaging import *  # noqa: F403
from .push import *  # noqa: F403
from .security import *  # noqa: F403
from .static import *  # noqa: F403
