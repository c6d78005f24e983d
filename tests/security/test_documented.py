"""docs/security.md: each test that it names is there, and each requirement of the standard has its line."""

import re
from collections import Counter
from pathlib import Path

from django.conf import settings

PAGE = Path(settings.BASE_DIR, "docs", "security.md").read_text()
NAMED = re.compile(r"`((?:\w+/)+test_\w+\.py)(?:::(\w+))?`")
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 has; those of level 3 come after them.
SECTIONS = {
    1: (2, 9, 11, 3, 2), 2: (3, 3, 4, 1), 3: (0, 2, 4, 6, 5, 0, 2), 4: (3, 1, 2, 4), 5: (1, 3, 2, 3), 6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2), 8: (2, 3, 1, 1), 9: (3, 4), 10: (2, 2, 4, 11, 5, 2, 3), 11: (2, 3, 3, 4, 1, 1), 12: (3, 2, 4), 13: (1, 5, 2, 5),
    14: (2, 4, 3), 15: (3, 3, 7), 16: (1, 5, 4, 3, 3), 17: (1, 4, 2),
}  # fmt: skip
LINE = re.compile(r"^\| (V[\d., V]+) \| (holds|partly|open|none|operator) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_every_test_that_is_named_is_there():
    tests, named = Path(settings.BASE_DIR, "tests"), NAMED.findall(PAGE)

    missing = [
        (file, name)
        for file, name in named
        if not (tests / file).is_file() or (name and f"def {name}(" not in (tests / file).read_text())
    ]
    print(f"{len(named)} tests are named")
    assert missing == []
    assert len(named) > 100


def test_every_requirement_has_one_line_that_says_how():
    wanted = {
        f"V{chapter}.{section}.{number}"
        for chapter, counts in SECTIONS.items()
        for section, count in enumerate(counts, 1)
        for number in range(1, count + 1)
    }
    lines = LINE.findall(PAGE)
    said = Counter(number for numbers, *_rest in lines for number in numbers.split(", "))

    print(Counter(state for numbers, state, *_rest in lines for _number in numbers.split(", ")))
    assert (len(wanted), set(said) ^ wanted, [number for number, count in said.items() if count > 1]) == (
        253,
        set(),
        [],
    )
    assert all(tests.strip() != "–" or state != "partly" or len(how) > 20 for _numbers, state, how, tests in lines)
