"""1,500 pages come back at once after the web process was killed (F24): all within a minute, and the database's pool holds.

``bin/test -m faults -s tests/faults/test_crowd.py --seconds 60``
"""

import pytest

from tests.faults.crowd import Crowd
from tests.waiting import until

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("seconds")]
PAGES, WITHIN = 1_500, 60


def test_a_crowd_comes_back(stage_of):
    with stage_of(seed=7, threads=3) as stage, Crowd(stage.server, stage.companies[0].cast, PAGES) as crowd:
        until(crowd.has_come, within=120)
        stage.processes.kill("web")
        until(lambda: crowd.has_come(2), within=WITHIN)

        print(f"\n{PAGES} pages were away for {crowd.longest_away:.1f} s at most; {dict(crowd.refusals)}")
        assert not stage.processes.complaints("web")
