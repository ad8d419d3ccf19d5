from __future__ import annotations

import pytest

from tests.unit.web.exhibits import NOW, Site


def test_a_question_mark_may_come_encoded(site: Site) -> None:
    # As PyPI's netdata 1.3.0 sends it.
    path = "/api/v1/data%3Fchart=ebpf.io&before=0&after=-1&options=seconds"
    assert site.ask(path).json == {"labels": ["time", "read", "write"], "data": [[NOW, 200, 200]]}


@pytest.mark.parametrize("letters", ["frac%25tion", "a%20b", "%C3%A9", "%0A"])
def test_any_letters_may_follow_it(site: Site, letters: str) -> None:
    assert site.ask(f"/api/v1/data%3Fchart=ebpf.io&dimensions={letters}").status == 404


def test_elsewhere_it_is_a_part_of_the_name(site: Site) -> None:
    assert site.ask("/api/findings%3Fx=y").status == 404
