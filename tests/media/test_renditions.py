"""Tests of renditions: their files, and when these are made and removed."""

import warnings
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.storage.memory import InMemoryStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from forum_site.media import renditions
from forum_site.media.images import ImageField, check_image
from forum_site.media.renditions import ENCODINGS, Renditions, fitting, key_of
from objectives.models import Objective
from tests.factories import objective

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F
NAVY, TEAL = (0, 0, 128), (0, 128, 128)


def sweep():
    """Remove what no row names, as the daily job does."""
    call_command("sweep", older_than=0, verbosity=0)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def written(image, kind="PNG", **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return ContentFile(file.getvalue(), f"boat.{'jpg' if kind == 'JPEG' else kind.lower()}")


def halves(size=(400, 200), mode="RGB"):
    """An image of which one can see whether it stands upright: navy on the left, teal on the right."""
    image = Image.new(mode, size, NAVY if mode == "RGB" else 0)
    image.paste(TEAL if mode == "RGB" else 200, (size[0] // 2, 0, *size))
    return image


def uploaded(content, number=8):
    """An objective with that upload, saved and read again."""
    item = objective(number)
    item.icon = content
    item.save()
    return Objective.objects.get(pk=item.pk)


def pictures(item):
    """Every rendition as it decodes, by width and ending."""
    known = item.icon.renditions
    found = {}
    for width in known.widths:
        for ending in known.endings:
            with default_storage.open(known.name(width, ending)) as file:
                image = Image.open(BytesIO(file.read()))
            image.load()
            assert image.format == ENCODINGS[ending][0]
            found[width, ending] = image
    return found


def files(media):
    return sorted(path.relative_to(media).as_posix() for path in media.rglob("*") if path.is_file())


def all_files(*items):
    return sorted({name for item in items for name in (item.icon.name, *item.icon.renditions.names())})


def is_near(colour, other, by=12):
    return all(abs(one - two) <= by for one, two in zip(colour, other, strict=True))


# --- What is made ------------------------------------------------------------------------------------------------


def test_upload_becomes_three_formats_in_the_widths_that_the_field_states(media):
    item = uploaded(written(halves((1200, 600)), "JPEG"))
    widths = Objective._meta.get_field("icon").widths
    assert {made: image.size for made, image in pictures(item).items()} == {
        (width, ending): (width, width // 2) for width in widths for ending in ("avif", "webp", "jpg")
    }
    assert (item.icon.renditions.width, item.icon.renditions.height) == (1200, 600)
    assert files(media) == all_files(item)


@pytest.mark.parametrize(
    ("own", "expected"), [(1, [1]), (96, [96]), (97, [96, 97]), (250, [96, 192, 250]), (5000, [96, 192, 384])]
)
def test_nothing_is_made_larger_than_the_upload(own, expected):
    assert fitting((96, 192, 384), own) == expected


@pytest.mark.parametrize("size", [(3000, 2), (2, 3000), (1, 1)])
def test_strange_shapes_keep_at_least_one_pixel(size):
    known = uploaded(written(halves(size))).icon.renditions
    assert (known.width, known.height) == size
    assert min(known.box(96)) >= 1
    assert max(known.box(96)) <= 96


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_upload_stands_upright(kind, turn):
    """A camera that is held sideways only notes how."""
    upright = halves((400, 200))
    held = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[turn]  # the inverse of what readers do
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    image = upright if held is None else upright.transpose(Image.Transpose(held))
    item = uploaded(written(image, kind, exif=exif))
    known = item.icon.renditions
    assert (known.width, known.height) == (400, 200)
    for picture in pictures(item).values():
        colours = picture.convert("RGB")
        assert picture.size[0] == 2 * picture.size[1]
        assert is_near(colours.getpixel((picture.width // 4, picture.height // 4)), NAVY)
        assert is_near(colours.getpixel((picture.width * 3 // 4, picture.height * 3 // 4)), TEAL)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_metadata_stays_behind(media, kind):
    """A photograph may say where somebody lives."""
    exif = Image.Exif()
    exif[MAKER] = "Somebody's camera"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (46.0, 12.0, 30.0)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"xmp": b"<x:xmpmeta>Somebody</x:xmpmeta>"} if kind != "PNG" else {}
    content = written(halves(), kind, exif=exif, icc_profile=srgb, **options)
    with Image.open(content) as image:
        assert image.getexif().get_ifd(GPS)[1] == "N"
    for (width, ending), image in pictures(uploaded(content)).items():
        assert dict(image.getexif()) == {}, (width, ending)
        assert {"exif", "icc_profile", "xmp", "comment", "photoshop"} & set(image.info) == set(), (width, ending)
    assert not [name for name in files(media) if "renditions" in name and b"Somebody" in (media / name).read_bytes()]


def test_transparency_is_kept(media):
    image = Image.new("RGBA", (300, 300), (*TEAL, 0))
    image.paste((*NAVY, 255), (0, 0, 150, 300))
    made = pictures(uploaded(written(image)))
    assert {ending for _width, ending in made} == {"avif", "webp", "png"}
    for found in made.values():
        alpha = found.convert("RGBA").getchannel("A")
        assert (alpha.getpixel((found.width // 4, 5)), alpha.getpixel((found.width * 3 // 4, 5))) == (255, 0)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_becomes_what_browsers_show(mode):
    """Grey stays grey: sixteen bits that are cut off instead of divided would all be white."""
    values = {
        "1": 1,
        "L": 128,
        "LA": (128, 255),
        "P": 0,
        "PA": (0, 255),
        "RGBA": (128, 128, 128, 255),
        "CMYK": (127, 127, 127, 0),
        "I;16": 128 * 257,
    }
    image = Image.new(mode, (100, 50), values[mode])
    if mode in ("P", "PA"):
        image.putpalette([128, 128, 128] * 256)
    if mode == "PA":
        image = image.convert("RGBA").quantize()
    content = written(image, "JPEG" if mode == "CMYK" else "PNG")
    grey = 255 if mode == "1" else 128
    made = pictures(uploaded(content))
    assert {ending for _width, ending in made} == {"avif", "webp", "jpg"}
    for found in made.values():
        assert found.mode in ("RGB", "L")
        assert is_near(found.convert("RGB").getpixel((50, 25)), (grey,) * 3, by=4)


def test_palette_with_a_transparent_colour_stays_transparent():
    image = Image.new("P", (100, 50), 1)
    image.putpalette([*NAVY, *TEAL] + [0] * 762)
    for found in pictures(uploaded(written(image, transparency=1))).values():
        assert found.convert("RGBA").getpixel((50, 25))[3] == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_of_what_moves_the_first_frame_is_shown(kind):
    frames = [Image.new("RGB", (100, 50), colour) for colour in (TEAL, NAVY, (200, 0, 0))]
    content = written(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    with Image.open(content) as image:
        assert image.n_frames == 3
    for found in pictures(uploaded(content)).values():
        assert getattr(found, "n_frames", 1) == 1
        assert is_near(found.convert("RGB").getpixel((50, 25)), TEAL)


def test_colours_of_a_profile_become_those_of_the_web():
    """Read without its profile, this image would show other colours than its maker saw."""
    srgb, swapped = ImageCms.createProfile("sRGB"), swapped_profile()
    image = ImageCms.profileToProfile(halves(), srgb, ImageCms.ImageCmsProfile(BytesIO(swapped)), outputMode="RGB")
    assert not is_near(image.getpixel((10, 10)), NAVY)
    for found in pictures(uploaded(written(image, icc_profile=swapped))).values():
        assert is_near(found.convert("RGB").getpixel((5, 5)), NAVY)


def swapped_profile():
    """The profile of the web with red and blue exchanged."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.index(b"rXYZ"), profile.index(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = b"bXYZ", b"rXYZ"
    return bytes(profile)


def press_profile():
    """For other pixels than those of an image for the screen: a mistake of whoever made it."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[16:20] = b"CMYK"
    return bytes(profile)


@pytest.mark.parametrize("profile", [b"", b"nothing", b"\x00" * 128, press_profile()], ids=len)
def test_profile_that_is_broken_or_of_other_pixels_is_passed_over(profile):
    for found in pictures(uploaded(written(halves(), icc_profile=profile))).values():
        assert is_near(found.convert("RGB").getpixel((5, 5)), NAVY)


@pytest.mark.parametrize(
    "exif", [b"", b"Exif\x00\x00", b"Exif\x00\x00nothing at all", b"Exif\x00\x00II*\x00\xff\xff\xff\xff"]
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_is_passed_over(kind, exif):
    assert uploaded(written(halves(), kind, exif=exif)).icon.renditions.width == 400


@given(st.sampled_from(["PNG", "JPEG", "WEBP", "AVIF"]), st.data())
def test_whatever_is_accepted_as_an_image_becomes_renditions(kind, data):
    """Else a damaged upload would break the form that has just let it pass."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    content = bytearray(written(halves((40, 20)), kind, exif=exif).read())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, min(len(content), 300) - 1))] = data.draw(st.integers(0, 255))
    upload = SimpleUploadedFile(f"boat.{'jpg' if kind == 'JPEG' else kind.lower()}", bytes(content))
    try:
        check_image(upload)
    except ValidationError:
        return
    with warnings.catch_warnings(action="ignore"):  # Pillow's, about the damage
        made, files = renditions.make(upload, upload.name, [16], InMemoryStorage())
    assert sorted(files) == sorted(made.names())


def test_upload_over_the_limit_of_pixels_is_refused_on_every_way_in(settings, media):
    settings.IMAGE_MAX_PIXELS = 400 * 200
    assert uploaded(written(halves((400, 200)))).icon.renditions
    before = files(media)
    with pytest.raises(ValidationError):
        uploaded(written(halves((401, 200))), 9)
    assert files(media) == before


# --- What the row knows ------------------------------------------------------------------------------------------


def test_row_knows_all_that_a_page_says(media, settings):
    item = uploaded(written(halves((1200, 600))))
    settings.MEDIA_ROOT = media / "elsewhere"  # as if no file were there
    with CaptureQueriesContext(connection) as captured:
        known = item.icon.renditions
        assert (known.box(96), known.box(48), known.widths) == ((96, 48), (48, 24), [96, 192, 384])
    assert len(captured) == 0


@pytest.mark.parametrize(
    ("own", "size", "expected"),
    [((1200, 600), 96, (96, 48)), ((600, 1200), 96, (48, 96)), ((40, 20), 96, (40, 20)), ((96, 96), 96, (96, 96))],
)
def test_image_is_shown_within_a_square_and_never_larger_than_it_is(own, size, expected):
    assert Renditions("x", "0", *own, [], []).box(size) == expected


def test_names_follow_the_content_and_the_recipe(monkeypatch):
    one, same, other = written(halves()), written(halves()), written(halves((400, 201)))
    assert key_of(one) == key_of(same) != key_of(other)
    before = key_of(one)
    monkeypatch.setattr(renditions, "RECIPE", renditions.RECIPE + 1)
    assert key_of(one) != before


def test_nobody_finds_the_upload_from_its_renditions():
    """It may say where it was taken; its name is known to staff only."""
    item = uploaded(written(halves()))
    assert item.icon.name.startswith("objectives/")
    assert item.icon.name != "objectives/boat.png"
    assert item.icon.name.split("/")[1][:16] not in " ".join(item.icon.renditions.names())


# --- Coming and going --------------------------------------------------------------------------------------------


class Counting(InMemoryStorage):
    """A storage without paths, as an object store is one, that notes what is stored in it."""

    def __init__(self):
        super().__init__()
        self.saved = []

    def _save(self, name, content):
        self.saved.append(name)
        return super()._save(name, content)


@pytest.fixture
def storage(monkeypatch):
    storage = Counting()
    monkeypatch.setattr(Objective._meta.get_field("icon"), "storage", storage)
    return storage


def in_storage(storage):
    folders, _names = storage.listdir("")
    return sorted(f"{folder}/{name}" for folder in folders for name in storage.listdir(folder)[1])


def test_same_image_is_made_once(storage, monkeypatch):
    first = uploaded(written(halves()), 8)
    encoded = []
    monkeypatch.setattr(renditions, "_encoded", lambda *_args: encoded.append(1))
    again = uploaded(written(halves()), 9)
    first.save()
    assert (encoded, again.icon.renditions.names()) == ([], first.icon.renditions.names())
    assert [name for name in storage.saved if name.startswith("renditions/")] == first.icon.renditions.names()
    assert in_storage(storage) == all_files(first, again)


def uploads(names):
    """Those that versions name, and that therefore stay."""
    return [name for name in names if not name.startswith("renditions/")]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "way", ["save", "save of the image", "update_fields", "clear", "delete of the image", "delete", "queryset"]
)
def test_files_of_a_replaced_or_removed_image_go_after_commit(media, way):
    item = uploaded(written(halves()))
    before = files(media)
    other = written(halves((300, 300)))
    with transaction.atomic():
        if way in ("save", "update_fields"):
            item.icon = other
            item.save(**({"update_fields": ["icon"]} if way == "update_fields" else {}))
        elif way == "save of the image":
            item.icon.save("other.png", other)
        elif way == "clear":
            item.icon = ""
            item.save()
        elif way == "delete of the image":
            item.icon.delete()
        elif way == "delete":
            item.delete()
        else:
            Objective.objects.all().delete()
        assert set(before) <= set(files(media))
    rows = Objective.objects.exclude(icon="")
    assert [len(row.icon.renditions.names()) for row in rows] == [9] * ("save" in way or way == "update_fields")
    assert files(media) == sorted({*all_files(*rows), *uploads(before)})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["save", "clear", "delete"])
def test_files_stay_where_the_change_is_taken_back(media, way):
    item = uploaded(written(halves()))
    before = files(media)
    with transaction.atomic():
        if way == "save":
            item.icon = written(halves((300, 300)))
            item.save()
            assert len(files(media)) == 2 * len(before)
        elif way == "clear":
            item.icon = ""
            item.save()
        else:
            item.delete()
        transaction.set_rollback(True)
    sweep()
    assert files(media) == before
    assert all_files(Objective.objects.get()) == before


@pytest.mark.django_db(transaction=True)
def test_files_that_another_row_names_stay(media):
    first, second = uploaded(written(halves()), 8), uploaded(written(halves()), 9)
    before = files(media)
    first.delete()
    assert files(media) == sorted({*all_files(second), *uploads(before)})
    second.delete()
    assert files(media) == uploads(before)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("way", ["rollback", "savepoint", "failure of the storage"])
def test_files_that_another_row_names_stay_where_the_change_is_taken_back(media, monkeypatch, way):
    """Somebody else has saved the same image meanwhile, and found its renditions there."""
    other = uploaded(written(halves()), 9)
    for name in other.icon.renditions.names():
        default_storage.delete(name)
    save = FileSystemStorage._save

    def failing(storage, name, content):
        saved = save(storage, name, content)
        if way == "failure of the storage" and name.startswith("objectives/"):
            raise OSError("disk full")
        return saved

    monkeypatch.setattr(FileSystemStorage, "_save", failing)
    with transaction.atomic():
        with suppress(OSError), transaction.atomic():
            uploaded(written(halves()), 8)
            transaction.set_rollback(way == "savepoint")
        transaction.set_rollback(way == "rollback")
    sweep()
    assert files(media) == all_files(other)
    assert objective(10).pk


@pytest.mark.django_db(transaction=True)
def test_row_that_the_database_refuses_can_be_saved_again(media):
    item, taken = objective(8), objective(9)
    item.icon, item.number = written(halves()), taken.number
    with pytest.raises(IntegrityError):
        item.save()
    item.number = 10
    item.save()
    assert files(media) == all_files(Objective.objects.get(number=10))


@pytest.mark.django_db(transaction=True)
def test_encoder_that_fails_leaves_nothing(media, monkeypatch):
    item = uploaded(written(halves()))
    before = files(media)

    def failing(*arguments):
        raise OSError("encoder error")

    monkeypatch.setattr(renditions, "inspect", failing)
    item.icon = written(halves((300, 300)))
    with pytest.raises(OSError, match="encoder error"):
        item.save()
    assert (files(media), Objective.objects.get().icon.renditions.width) == (before, 400)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 5, 10])
def test_storage_that_fails_leaves_no_upload(storage, monkeypatch, number):
    """The ninth file is the last rendition, the tenth the upload itself."""
    save, count = storage._save, []

    def failing(name, content):
        count.append(name)
        saved = save(name, content)  # half of it is there
        if len(count) == number:
            raise OSError("disk full")
        return saved

    monkeypatch.setattr(storage, "_save", failing)
    item = objective(8)
    item.icon = written(halves((500, 500)))
    with pytest.raises(OSError, match="disk full"):
        item.save()
    assert [name for name in in_storage(storage) if not name.startswith("renditions/")] == []
    assert Objective.objects.get().icon.name == ""


# --- Every way of writing ----------------------------------------------------------------------------------------


def test_bulk_create_makes_renditions(storage):
    like = objective(8)
    [item] = Objective.objects.bulk_create([Objective(number=9, round_table=like.round_table, icon=written(halves()))])
    assert in_storage(storage) == all_files(Objective.objects.get(number=9))
    assert item.icon.renditions


def test_name_of_a_stored_image_makes_renditions(storage):
    name = storage.save("objectives/boat.png", written(halves()))
    item = objective(8, icon=name)
    assert in_storage(storage) == all_files(item)


def test_name_of_nothing_has_none(storage):
    item = objective(8, icon="objectives/nothing.png")
    assert (item.icon.renditions, in_storage(storage)) == (None, [])


def test_update_only_writes_a_name_and_pages_show_nothing_of_another_image(storage):
    item = uploaded(written(halves()))
    Objective.objects.update(icon=storage.save("objectives/other.png", written(halves((300, 300)))))
    changed = Objective.objects.get()
    assert (changed.icon.renditions, changed.icon_renditions) == (None, item.icon_renditions)


def test_field_without_widths_makes_nothing():
    """A migration knows the field without its widths, and moves nothing but names."""
    _name, _path, _args, options = Objective._meta.get_field("icon").deconstruct()
    assert "widths" not in options
    assert ImageField(**options).widths == ()


def test_upload_that_was_damaged_since_does_not_keep_its_row_from_being_saved(media):
    item = uploaded(written(halves()))
    (media / item.icon.name).write_bytes(b"garbage")
    Objective.objects.update(icon_renditions={})
    item = Objective.objects.get()
    item.sdg_targets = "10.7"
    item.save()
    item.refresh_from_db()
    assert (item.sdg_targets, item.icon.renditions) == ("10.7", None)
