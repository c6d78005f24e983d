"""``bin/test``."""

import sys

from . import keeping
from .trouble import Trouble


def main(arguments: list[str]) -> int:
    match arguments:
        case ["--keep", *name]:
            print(keeping.keep(*(name or ["default"])))
            return 0
        case ["--stop", *name]:
            print(keeping.stop(*(name or ["default"])))
            return 0
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Trouble as trouble:
        sys.exit(str(trouble))
