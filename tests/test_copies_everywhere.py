"""A translation that only repeats its original reaches no reader as a translation, whatever they read.

Every translated text of every item becomes one made-up word in its original, and the same word in the translation.
Then everything that readers can get is asked for, and no such word may stand where the language of the translation is
claimed: in an element, an attribute, a file, an address or a value of that language.
"""

import csv
import io
import json
import re
from itertools import count
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.test.html import Element
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.changes.tracking import batch_changes
from forum_site.navigation import lists, public_pages
from forum_site.open_data.registry import COLLECTIONS
from forum_site.parity.translated import Translated, TranslationMemo
from forum_site.publishing.publishable import Publishable
from forum_site.texts.fields import RichTextField
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts, translation_options, value_in
from objectives.models import Objective
from resources.models import IssuingBody, Resource
from roundtables.models import Edition
from tests.content import settle, write_site_content
from tests.factories import drawn
from tests.reading import attribute, is_data, links, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

# A word that stands in no language: one for each text, found in whatever is made of it.
WORD = re.compile(r"zqx[a-j]{4}q", re.IGNORECASE)
# Another that all of them hold, so that a search finds them without naming one.
SHARED = "wvkommun"
NAMESPACE = re.compile(r"""(?:http://testserver)?/(\w\w)/[^\s"'<>,]*""")
# What typography equates is the same text: a copy in one of these forms.
VARIANTS = [str, str.upper, "{}.".format, "\u200b{}".format, "«\u202f{}\u00a0»".format]


def words():
    for number in count():
        yield "zqx" + f"{number:04}".translate(str.maketrans("0123456789", "abcdefghij")) + "q"


def copied_content(original, translated):
    """The site's content with every text in the original language, and a copy of it in the other; return the words."""
    write_site_content()
    new = words()
    with batch_changes():
        for model in apps.get_models():
            if issubclass(model, TranslationMemo) and translated_texts(model):
                for place, item in enumerate(model._default_manager.order_by("pk")):
                    _copy(item, original, translated, place, new)
    settle()


def _copy(item, original, translated, place, new):
    values, texts = {}, translation_options(type(item))
    if isinstance(item, Translated):
        values["source_language"] = original
    for upload in texts.decorative:
        values |= drawn(type(item), upload)
    for field in translated_texts(type(item)):
        is_rich = isinstance(item._meta.get_field(field), RichTextField)
        text = next(new) if field == "slug" else f"{next(new).capitalize()} {SHARED}"
        for code in LANGUAGE_CODES:
            shown = text if field == "slug" or code == original else VARIANTS[place % len(VARIANTS)](text)
            values[column(field, code)] = f"<p>{shown}</p>" if is_rich else shown
    if isinstance(item, Publishable):
        # Most in both languages; some in one only, so that they stand on lists of what is elsewhere.
        alone = {3: translated, 4: original}.get(place % 5)
        for code in LANGUAGE_CODES:
            is_public = alone in (None, code) or getattr(item, "key", "") == "home"
            values[column("published_at", code)] = timezone.now() if is_public else None
    type(item)._default_manager.filter(pk=item.pk).update(confirmations={}, **values)


def mark_all_as_meant():
    with batch_changes():
        for model in apps.get_models():
            if issubclass(model, TranslationMemo) and translated_texts(model):
                for item in model._default_manager.all():
                    for field, code in item.translations():
                        item.confirm(field, code, identical=True)
                    type(item)._default_manager.filter(pk=item.pk).update(confirmations=item.confirmations)
    settle()


# --- What readers can get, and where it claims a language --------------------------------------------------------


def outputs(original, translated):
    """Pairs of a kind of output and the places in it that claim the language of the translations but hold a word."""
    client = Client()
    with translation.override(translated):
        single = {
            "feed": reverse("documents_feed"),
            "feed of an objective": reverse("objective_documents_feed", kwargs={"number": 1}),
            "calendar": reverse("calendar"),
        }
        document = Resource.objects.published().filter(issuing_body__isnull=False).first()
        for name in ("bibtex", "ris"):
            single[name] = reverse(f"citation_{name}", kwargs={"pk": document.pk})
        single["calendar of an edition"] = reverse(
            "edition_calendar", kwargs={"year": Edition.objects.published().first().year}
        )
        search, documents = reverse("search"), reverse("resources")
        body = IssuingBody.objects.filter(resources__in=Resource.objects.published()).first()
        objective = Objective.objects.published().filter(resources__in=Resource.objects.published()).first()
    for kind, address in single.items():
        yield kind, [found[0] for found in [WORD.search(client.get(address).content.decode())] if found]
    yield "sitemap", _in_addresses(client.get(reverse("sitemap")).content.decode(), translated)
    for name in COLLECTIONS:
        data = client.get(reverse("api_collection", kwargs={"name": name})).json()
        yield "open data", [*_in_data(data, translated)]
    yield "data set", [*_in_tables(client.get(reverse("api_dataset")), translated)]
    [stranger] = WORD.findall(value_in(objective, "title", translated))
    typed = f"{stranger[:5]}{stranger[6:]}"  # a letter is missing
    for kind, question in (("search", SHARED), ("suggestion", typed.lower())):
        response = client.get(search, {"q": question})
        yield kind, [*_page(response, translated)]
    yield (
        "filtered list",
        [
            place
            for query in ({"body": body.key}, {"objective": objective.number})
            for place in _page(client.get(documents, query), translated)
        ],
    )
    for page, place in _pages(client, original, translated):
        yield page, [place]


def _pages(client, original, translated):
    """What is wrong on pages, under the kind of place where it stands."""
    pages = list(public_pages())
    addresses = {page[translated] for page in pages if translated in page} | _further_pages(client, translated)
    # Of the others those that list what is elsewhere.
    addresses |= {page[original] for page in pages[: len(lists())]}
    for address in sorted(addresses):
        response = client.get(address)
        if response.status_code == 200:
            for place in _page(response, translated):
                yield place.partition(": ")[0], f"{address} {place}"


def _further_pages(client, language):
    """Lists of documents that one filter leaves."""
    with translation.override(language):
        path = reverse("resources")
    return {target for target, _language in links(read(client.get(path)), path, nofollow=False) if "?" in target}


def _page(response, claimed):
    tree = read(response)
    return _in_page(tree, claimed, "html", attribute(tree, "lang"))


def _in_page(element, claimed, inside, language):
    """Places in a page that are in that language and hold a word: `title: …`, `meta og:image:alt: …`."""
    for child in element.children:
        if not isinstance(child, Element):
            if language == claimed and WORD.search(child):
                yield f"{inside}: {child}"
            continue
        own = attribute(child, "lang") or language
        name = f"{child.name} {attribute(child, 'property') or attribute(child, 'name')}".strip()
        if is_data(child):
            if own == claimed and WORD.search(_without_addresses(child.children[0])):
                yield f"structured data: {child.children[0]}"
            yield from (f"address: {found}" for found in _in_addresses(child.children[0], claimed))
            continue
        for key, value in child.attributes:
            if key in ("href", "content", "src") and NAMESPACE.match(value or ""):
                yield from (f"address: {found}" for found in _in_addresses(value, claimed))
            elif own == claimed and key not in ("lang", "id", "name") and WORD.search(value or ""):
                yield f"{name} {key}: {value}"
        yield from _in_page(child, claimed, name, own)


def _without_addresses(text):
    return NAMESPACE.sub("", text)


def _in_addresses(text, claimed):
    """Addresses of pages in that language that hold a word."""
    return [found[0] for found in NAMESPACE.finditer(text) if found[1] == claimed and WORD.search(found[0])]


def _in_data(value, claimed, name=""):
    """Values under the code of that language that hold a word."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _in_data(inner, claimed, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _in_data(inner, claimed, name)
    elif name == claimed and WORD.search(str(value)):
        yield str(value)


def _in_tables(response, claimed):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    with ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            text = archive.read(name).decode("utf-8-sig")
            if name.endswith(".csv"):
                for row in csv.DictReader(io.StringIO(text)):
                    yield from (
                        f"{name} {key}: {value}"
                        for key, value in row.items()
                        if key.endswith(f".{claimed}") and WORD.search(value or "")
                    )
            elif name.endswith(".json"):
                yield from (f"{name} {value}" for value in _in_data(json.loads(text), claimed))


@pytest.fixture(scope="module", params=LANGUAGE_CODES)
def copied(request, django_db_setup, django_db_blocker):
    """Originals of one language, each with a copy of itself in the other: the two languages."""
    original = request.param
    translated = next(code for code in LANGUAGE_CODES if code != original)
    with django_db_blocker.unblock(), transaction.atomic():
        copied_content(original, translated)
        yield original, translated
        transaction.set_rollback(True)


def found(original, translated):
    """What was found, by the kind of output."""
    places = {}
    for kind, wrong in outputs(original, translated):
        places.setdefault(kind, []).extend(wrong)
    return {kind: wrong[:3] for kind, wrong in places.items() if wrong}


def test_no_unmarked_copy_is_read_as_a_translation(copied):
    assert found(*copied) == {}


# Wherever a text of an item is printed.
EVERYWHERE = {
    "feed",
    "calendar",
    "calendar of an edition",
    "bibtex",
    "ris",
    "sitemap",
    "open data",
    "data set",
    "search",
    "suggestion",
    "filtered list",
    "title",
    "meta og:description content",
    "meta og:title content",
    "meta og:image:alt content",
    "structured data",
    "address",
    "img alt",
    "h1",
    "h2",
    "h3",
    "p",
    "a",
    "li",
    "cite",
    "dd",
    "span",
}


def test_copies_that_a_person_has_marked_as_meant_are_shown_everywhere(copied):
    """The same places hold them then: none of them would go unseen."""
    mark_all_as_meant()
    assert sorted(EVERYWHERE - found(*copied).keys()) == []
