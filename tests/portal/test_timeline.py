"""Days on a line: where they are put, and what is drawn."""

import datetime as dt

import pytest

from portal.lib import clock
from portal.lib.timeline import Mark, Timeline
from portal.templatetags.timeline import timeline_axis, timeline_row

YEAR = Timeline(dt.date(2019, 1, 1), dt.date(2019, 12, 31))


def test_it_has_whole_months_around_all_days():
    line = Timeline.around([dt.date(2019, 2, 14), None, dt.date(2018, 12, 5)])
    assert line == Timeline(dt.date(2018, 12, 1), dt.date(2019, 2, 28))
    assert Timeline.around([None]) is None


def test_a_day_has_its_place_and_none_falls_off_the_line():
    assert YEAR.place(YEAR.first) == 0
    assert YEAR.place(YEAR.last) == 100
    assert YEAR.place(dt.date(2017, 1, 1)) == 0
    assert 49 < YEAR.place(dt.date(2019, 7, 2)) < 51


@pytest.mark.parametrize(
    ("last", "labels"),
    [
        (dt.date(2019, 3, 31), ["2019", "feb", "mars"]),
        (dt.date(2022, 12, 31), ["2019", "2020", "2021", "2022"]),
        (dt.date(2030, 12, 31), ["2020", "2022", "2024", "2026", "2028", "2030"]),
    ],
)
def test_it_is_marked_by_months_or_years_and_never_crowded(last, labels):
    line = Timeline(dt.date(2019, 1, 1), last)
    assert [label for _place, label in line.ticks()] == labels


def test_every_shape_is_drawn_and_an_unknown_one_is_a_fault():
    for shape in ("planned", "coming", "done", "late", "off"):
        assert f"line-{shape}" in timeline_row(YEAR, [Mark(shape, YEAR.first)])
    bar = timeline_row(YEAR, [Mark("bar", YEAR.first, YEAR.last)])
    assert 'width="100.00%"' in bar
    with pytest.raises(ValueError, match="No shape"):
        timeline_row(YEAR, [Mark("star", YEAR.first)])


def test_today_is_drawn_when_it_is_on_the_line():
    with clock.at(dt.datetime(2019, 6, 1, 12, tzinfo=dt.UTC)):
        assert "line-today" in timeline_axis(YEAR)
    with clock.at(dt.datetime(2020, 6, 1, 12, tzinfo=dt.UTC)):
        assert "line-today" not in timeline_axis(YEAR)
