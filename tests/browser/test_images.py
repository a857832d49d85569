"""Tests of which renditions a browser loads."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import override
from PIL import Image
from playwright.sync_api import expect

from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective

pytestmark = pytest.mark.browser


def paint(number, hue):
    """Give that objective official art of its own, twice as wide as the widest rendition."""
    file = BytesIO()
    Image.linear_gradient("L").resize((768, 384)).point(lambda value: (value + hue) % 256).save(file, "PNG")
    item = Objective.objects.get(number=number)
    for code in LANGUAGE_CODES:
        setattr(item, column("icon_description", code), f"A drawing ({code})")
    item.icon.save("art.png", ContentFile(file.getvalue()))
    return item


@pytest.fixture
def visit(new_context, record):
    """Open a page on a screen of that many dots a pixel; what it asks for of the uploads is noted in a list."""

    def opened(address, scale, size=(1280, 900)):
        width, height = size
        page = new_context(device_scale_factor=scale, viewport={"width": width, "height": height}).new_page()
        asked = []
        page.on("response", lambda response: asked.append(response) if "/media/" in response.url else None)
        page.goto(address)
        return page, asked

    return opened


def names(responses):
    return [response.url.rpartition("/media/")[2] for response in responses]


@pytest.mark.parametrize(("scale", "width"), [(1, 96), (2, 192), (4, 384)])
def test_page_loads_the_avif_that_fits_the_screen(visit, site_content, record, language, scale, width):
    item = paint(8, 0)
    page, asked = visit(item.language_urls()[language], scale)
    image = page.get_by_role("img", name=f"A drawing ({language})", exact=True)
    expect(image).to_have_js_property("complete", True)
    expect(image).to_have_js_property("naturalWidth", 96)  # by its place, whatever the number of dots
    assert names(asked) == [item.icon.renditions.name(width, "avif")]
    assert asked[0].header_value("content-type") == "image/avif"
    place, tile = image.bounding_box(), page.locator(".page-head__art").bounding_box()
    assert (place["width"], place["height"]) == (96, 48)
    assert place["y"] - tile["y"] == tile["y"] + tile["height"] - place["y"] - place["height"]
    assert (record.complaints, record.strangers) == ([], [])


def test_browser_without_avif_or_webp_gets_the_fallback(visit, site_content, language):
    item = paint(8, 0)
    page, _asked = visit(item.language_urls()[language], 1)
    with page.expect_response(f"**/{item.icon.renditions.name(96, 'jpg')}"):
        page.locator("picture source").evaluate_all("sources => sources.forEach(source => source.remove())")


@pytest.mark.parametrize(("scale", "width"), [(1, 96), (2, 96), (4, 96)])
def test_list_loads_art_as_its_card_comes_into_sight(visit, site_content, record, language, scale, width):
    first, last = paint(2, 0), paint(23, 99)
    with override(language):
        address = reverse("objectives_by_round_table")
    page, asked = visit(address, scale, size=(320, 400))
    near, far = (item.icon.renditions.name(width, "avif") for item in (first, last))
    page.wait_for_load_state("networkidle")
    cards = page.get_by_role("article")
    expect(cards).to_have_count(23)
    cards.first.scroll_into_view_if_needed()
    expect(cards.first.locator("img")).to_have_js_property("complete", True)
    assert names(asked) == [near]
    with page.expect_response(f"**/{far}"):
        cards.last.scroll_into_view_if_needed()
    expect(cards.last.locator("img")).to_have_js_property("complete", True)
    assert names(asked) == [near, far]
    # The title stands beside it.
    assert [image.get_attribute("alt") for image in page.locator("picture img").all()] == ["", ""]
    assert (record.complaints, record.strangers) == ([], [])
