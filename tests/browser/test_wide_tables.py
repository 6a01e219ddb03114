"""A table that is wider than the window shows at which side there is more of it."""

import io
import statistics

import pytest
from PIL import Image

from tests.partnerships import agreements as made

WIDE = "[aria-labelledby=cap-parties]"
ENOUGH = 20  # of 255, as the eye sees it beside the rest


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_shade_stands_where_there_is_more(tab_as, world, scheme):
    agreement = made.started(world.people)
    page, _ = tab_as(world.people.member)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(agreement.get_absolute_url())
    region = page.locator(WIDE)
    assert region.evaluate("it => it.scrollWidth > it.clientWidth + 100")
    assert sides(region) == (False, True)
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("it => document.querySelector(it).scrollLeft > 20", arg=WIDE)
    page.locator("h1").first.evaluate("() => document.activeElement.blur()")
    assert sides(region) == (True, True)
    region.evaluate("it => it.scrollTo(it.scrollWidth, 0)")
    assert sides(region) == (True, False)
    page.set_viewport_size({"width": 1280, "height": 900})
    assert sides(region) == (False, False)


def sides(region) -> tuple[bool, bool]:
    """Whether the left and the right side are shaded against what is further in; one
    that is not shows nothing of what covers the shade."""
    picture = Image.open(io.BytesIO(region.screenshot())).convert("L")

    def tone(x):
        column = picture.crop((x, 0, x + 1, picture.height)).tobytes()
        return statistics.median(column)

    last = picture.width - 1
    ends = ((1, 60), (last - 1, last - 60))
    left, right = (abs(tone(edge) - tone(inner)) for edge, inner in ends)
    assert not {left, right}.intersection(range(2, ENOUGH))
    return left >= ENOUGH, right >= ENOUGH
