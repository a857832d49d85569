"""Does the weighing of pages say so when a page is too heavy?"""

from dataclasses import replace

import pytest

from tests.benchmarks.weigh import Weight, conclude, verdicts

LIGHT = Weight("/a/", 360, html=6_000, css=4_000, other=4_600, requests=3, all_requests=9, total=90_000)
HOME = replace(LIGHT, address="/", total=40_000, is_home=True)


def test_pages_at_the_limits_keep_them(capsys):
    assert [number for *_, number in verdicts([LIGHT, HOME])] == [0, 0, 0, 0]
    assert conclude([LIGHT, HOME]) == 0
    assert capsys.readouterr().out.count("kept") == 4


@pytest.mark.parametrize(
    ("heavier", "exceeded"),
    [
        ({"html": 6_001, "other": 0}, [1, 0, 0, 0]),
        ({"css": 4_001, "other": 0}, [1, 0, 0, 0]),
        ({"other": 4_601}, [0, 1, 0, 0]),
        ({"requests": 4}, [0, 0, 1, 0]),
        ({"total": 40_001}, [0, 0, 0, 1]),
    ],
)
def test_a_page_over_a_limit_is_named_and_fails(heavier, exceeded, capsys):
    heavy = replace(HOME, address="/heavy/", **heavier)
    found = list(verdicts([LIGHT, HOME, heavy]))
    assert [number for *_, number in found] == exceeded
    assert {heaviest.address for _name, _limit, heaviest, _figure, number in found if number} == {"/heavy/"}
    assert conclude([LIGHT, HOME, heavy]) == 1
    assert "exceeded by 1 of 3 visits" in capsys.readouterr().out
