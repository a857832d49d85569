"""Renditions: the files that pages show of an uploaded image.

Each upload is made into a few widths and formats, without anything that the camera wrote into it. Their names tell what
they are made of, so that a browser may keep them for good; the row keeps what a page says of them, so that no page ever
opens a file. The upload stays as it came, so that renditions can be made again, at a URL for staff only.
"""

import re
from dataclasses import asdict, dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms

from .inspection import inspect

# Part of each name: raised with any change of what is made of an upload, because what is kept for good cannot change.
RECIPE = 1
FOLDER = "renditions"
# What renditions are named, which nothing else in the storage is.
NAME = rf"{FOLDER}/[0-9a-f]{{32}}-\d+\.(?P<ending>avif|webp|png|jpg)"

# What Pillow calls the formats that are taken: the endings their files may carry.
FORMATS = {"PNG": {".png"}, "JPEG": {".jpg", ".jpeg", ".jpe", ".jfif"}, "WEBP": {".webp"}, "AVIF": {".avif"}}
# A JPEG with further pictures behind the first, as many cameras write it.
_SAME = {"MPO": "JPEG"}
# How the container that telephones use begins, and says that it holds HEIC.
_HEIC = re.compile(rb"....ftyp.{0,56}?he(?:ic|ix|im|is|vc|vx)", re.DOTALL)

# By ending, the format and how it is written; a slower AVIF would hardly be smaller, and its editor waits.
ENCODINGS = {
    "avif": ("AVIF", {"quality": 60, "speed": 6}),
    "webp": ("WEBP", {"quality": 80, "method": 4}),
    "png": ("PNG", {"optimize": True}),
    "jpg": ("JPEG", {"quality": 82, "optimize": True, "progressive": True}),
}
MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp", "png": "image/png", "jpg": "image/jpeg"}

_SRGB = ImageCms.createProfile("sRGB")
# Which pixels a colour profile speaks of.
_PROFILED = {"RGB ": {"RGB", "RGBA"}, "CMYK": {"CMYK"}, "GRAY": {"L"}}
_ORIENTATION = 0x0112
# What undoes each way of holding a camera, and those that swap width and height.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ON_ITS_SIDE = {5, 6, 7, 8}


@dataclass(frozen=True)
class Renditions:
    """What a row knows of the files made from its image."""

    # The upload they were made from.
    upload: str
    key: str
    # The upload's own, as it is held upright.
    width: int
    height: int
    widths: list[int]
    # The smallest format first; the last is the one that every browser shows.
    endings: list[str]

    def as_json(self):
        return asdict(self)

    def name(self, width, ending):
        return f"{FOLDER}/{self.key}-{width}.{ending}"

    def names(self):
        return [self.name(width, ending) for width in self.widths for ending in self.endings]

    def box(self, size):
        """Width and height when shown in a square of that size, and never larger than the image is."""
        scale = min(1, size / max(self.width, self.height))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def key_of(content):
    """What the renditions of these bytes are called. It does not lead back to the upload, whose name has its own."""
    return sha256(f"{RECIPE}:{digest(content)}".encode()).hexdigest()[:32]


def digest(content):
    content.seek(0)
    found = sha256()
    for chunk in content.chunks():
        found.update(chunk)
    content.seek(0)
    return found.hexdigest()


def fitting(widths, own):
    """The widths to make of an image: never more than its own."""
    return sorted({min(width, own) for width in widths})


# --- Making ------------------------------------------------------------------------------------------------------


def make(content, upload, widths, storage, drawn=None):
    """The Renditions of an upload, and the bytes of those not stored yet, by name. Nothing is stored here.

    `drawn` is what `draw` returned of it, where that is known already.
    """
    width, height, wanted, endings, files = drawn or inspect(draw, content, upload, tuple(widths))
    renditions = Renditions(upload, key_of(content), width, height, wanted, endings)
    names = {renditions.name(*made): each for made, each in files.items()}
    return renditions, {name: each for name, each in names.items() if not storage.exists(name)}


def draw(content, name, widths):
    """Width and height of an image, the widths and endings of its renditions, and the bytes of each by those two.

    Raises ValidationError for what is no sound image of a kind that the site takes. Size and dimensions are read before
    anything is decoded; it is decoded to the end, since `verify()` lets a JPEG pass that breaks off in the middle.
    """
    try:
        with Image.open(content) as image:
            _check_header(image, Path(name).suffix.lower())
            turn = _turn_of(image)
            width, height = (image.height, image.width) if turn in _ON_ITS_SIDE else image.size
            wanted = fitting(widths, width)
            drawn = _plain(image, turn, (wanted[-1], _height(wanted[-1], width, height)))
        endings = ["avif", "webp", "png" if drawn.mode == "RGBA" else "jpg"]
        sized = {each: drawn.resize((each, _height(each, width, height)), Image.Resampling.LANCZOS) for each in wanted}
        files = {(each, ending): _encoded(sized[each], ending) for each in wanted for ending in endings}
    except (ValidationError, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except Exception as error:  # Pillow's readers raise whatever comes to hand on damaged files.
        raise _is_heic(content) or ValidationError(
            _("This file is not an image, or it is damaged. Please use PNG, JPEG, WebP or AVIF."), code="not_an_image"
        ) from error
    return width, height, wanted, endings, files


def _check_header(image, ending):
    kind = _SAME.get(image.format, image.format)
    if kind not in FORMATS:
        raise ValidationError(
            _("Images of the type %(format)s are not accepted. Please use PNG, JPEG, WebP or AVIF."),
            code="image_format",
            params={"format": kind},
        )
    if ending not in FORMATS[kind]:
        raise ValidationError(
            _("The name of this file ends in “%(ending)s”, but its content is a %(format)s image. Please rename it."),
            code="image_name",
            params={"ending": ending, "format": kind},
        )
    if max(image.size) > settings.IMAGE_MAX_SIDE:
        raise ValidationError(
            _("This image measures %(width)d × %(height)d pixels. The limit is %(limit)d for each side."),
            code="image_side",
            params={"width": image.width, "height": image.height, "limit": settings.IMAGE_MAX_SIDE},
        )
    if image.width * image.height > settings.IMAGE_MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels():
    return ValidationError(
        _("This image has too many pixels. The limit is %(limit)d million; please reduce its width and height."),
        code="image_pixels",
        params={"limit": settings.IMAGE_MAX_PIXELS // 1_000_000},
    )


def _is_heic(content):
    content.seek(0)
    if not _HEIC.match(content.read(64)):
        return None
    return ValidationError(
        _(
            "This is a photo in the HEIC format of telephones, which few browsers show. Please open it with any "
            "program for photos and save it as JPEG."
        ),
        code="image_heic",
    )


def _turn_of(image):
    """How the camera was held; upright where what it says makes no sense, to which Pillow answers with any error."""
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except Exception:
        return 1


def _height(of_width, width, height):
    return max(1, round(of_width * height / width))


def _plain(image, turn, size):
    """The first frame, upright, in sRGB and in that size, with nothing else that the file said."""
    size = size[::-1] if turn in _ON_ITS_SIDE else size
    # A JPEG is read at a fraction of its size, which saves most of the time.
    image.draft(None, (2 * size[0], 2 * size[1]))
    image.load()
    profile = image.info.get("icc_profile")
    image = _eight_bits(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _in_srgb(image, profile)
    if turn in _TURNS:
        image = image.transpose(_TURNS[turn])
    image.info = {}  # what is written next would say it all again
    is_see_through = image.mode == "RGBA" and image.getextrema()[-1][0] < 255
    return image if is_see_through else image.convert("RGB")


def _eight_bits(image):
    """In a mode that keeps colours and transparency, and that can be made smaller without steps."""
    if image.mode.startswith("I"):
        # Sixteen bits: converted as they are, all but the darkest would turn white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in {"L", "CMYK"} else image.convert("RGB")


def _in_srgb(image, profile):
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if image.mode in _PROFILED.get(source.profile.xcolor_space, ()):
                mode = "RGBA" if image.mode == "RGBA" else "RGB"
                image = ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
        except (OSError, ImageCms.PyCMSError):
            pass  # a broken profile: the colours are taken for what most images have
    return image if image.mode in {"RGB", "RGBA"} else image.convert("RGB")


def _encoded(image, ending):
    file = BytesIO()
    kind, options = ENCODINGS[ending]
    image.save(file, kind, **options)
    return file.getvalue()
