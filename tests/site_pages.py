"""Which pages does a test of the whole site look at?"""

from io import BytesIO

from django.core.files.base import ContentFile
from django.urls import resolve, reverse
from django.utils.translation import override
from PIL import Image

from forum_site.navigation import public_pages
from forum_site.publishing.actions import withdraw
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import Objective
from resources.models import Resource
from tests.conftest import settle


def addresses(language):
    """The address of every public page in that language."""
    return [found[language] for found in public_pages() if language in found]


def kinds(language):
    """The address of one page of each kind."""
    with override(language):
        return list({resolve(address).view_name: address for address in addresses(language)}.values())


def kinds_by_turns(first=0):
    """The address of one page of each kind, in each language by turns: for what words have no part in.

    Whoever looks twice begins with another language the second time.
    """
    alike = zip(*map(kinds, LANGUAGE_CODES), strict=True)
    return [pages[(first + number) % len(pages)] for number, pages in enumerate(alike)]


def rare_pages(language, *, by):
    """What most visits never show, by address, with its status: brought about in the site's content by that editor."""
    with override(language):
        documents = reverse("resources")
        withheld = Objective.objects.get(number=13)
        drawn = Objective.objects.get(number=8)
        videos = [*Resource.objects.filter(kind=Resource.Kind.VIDEO)]
        found = {
            f"/{language}/nothing/here/": 404,
            withheld.get_absolute_url(): 404,
            **{video.get_absolute_url(): 404 for video in videos},
            f"{documents}?kind={Resource.Kind.REPORT}": 200,
            f"{documents}?kind={Resource.Kind.VIDEO}": 200,
            f"{documents}?page=2": 200,
            f"{documents}?kind={Resource.Kind.REPORT}&year=2022&sort=symbol": 200,
            f"{documents}?kind={Resource.Kind.DRAFT}&year=1950": 200,
            drawn.get_absolute_url(): 200,
            reverse("objectives"): 200,
        }
    for item in (withheld, *videos):
        withdraw(item, languages=[language], by=by)
    for code in LANGUAGE_CODES:
        setattr(drawn, column("icon_description", code), f"Art ({code})")
    drawn.icon.save("art.png", ContentFile(picture()))
    settle()
    return found


def picture():
    file = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(file, "PNG")
    return file.getvalue()
