"""What runs in the process of its own: one job on one file, within limits; its result is a line of JSON."""

import json
import resource
import sys
from pathlib import Path
from typing import Any

MB = 1024 * 1024
MEMORY, CPU_SECONDS, OUTPUT = 2048 * MB, 30, 110 * MB


def limit() -> None:
    """The kernel ends what takes more."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def work(job: str, kind: str, source: Path, target: Path, most: int) -> dict[str, Any]:
    """What is asked, by libraries that only this process imports."""
    match job:
        case "photo":
            from messaging.darkroom import pictures

            return pictures.to_send(kind, source, target, most=most)
        case "voice":
            from messaging.darkroom import sounds

            return sounds.to_voice(kind, source, target)
    family = kind.partition("/")[0]
    if family == "image":
        from messaging.darkroom import pictures

        return pictures.look(source, target)
    if family == "video":
        from messaging.darkroom import films

        return films.look(kind, source, target)
    from messaging.darkroom import sounds

    return sounds.look(kind, source)


if __name__ == "__main__":
    limit()
    job, kind, source, target, most = sys.argv[1:]
    json.dump(work(job, kind, Path(source), Path(target), int(most)), sys.stdout)
