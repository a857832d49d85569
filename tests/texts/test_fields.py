"""Tests of content fields and slugs."""

import json
import re
from html.parser import HTMLParser
from tempfile import NamedTemporaryFile
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.forms import modelform_factory
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum_site.texts.fields import MAX_TEXT_LENGTH, RichTextField, slug_of
from forum_site.texts.markup_limits import MAX_LENGTH
from forum_site.texts.open_languages import open_languages
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, value_in
from objectives.models import Objective
from resources.models import Resource
from tests.factories import objective

DIRTY = '<p onclick="steal()">Save <a href="javascript:steal()">lives</a></p><script>steal()</script>'
CLEAN = "<p>Save lives</p>"


@pytest.fixture
def item(db):
    return objective()


def through_save(item, name, typed=DIRTY):
    setattr(item, name, typed)
    item.save()


def through_save_of_one_field(item, name, typed=DIRTY):
    setattr(item, name, typed)
    item.save(update_fields=[name])


def through_create(item, name, typed=DIRTY):
    Objective.objects.create(number=9, pictogram="house", round_table=item.round_table, **{name: typed})


def through_update(item, name, typed=DIRTY):
    Objective.objects.update(**{name: typed})


def through_update_or_create(item, name, typed=DIRTY):
    Objective.objects.update_or_create(number=item.number, defaults={name: typed})


def through_bulk_create(item, name, typed=DIRTY):
    Objective.objects.bulk_create(
        [Objective(number=9, pictogram="house", round_table=item.round_table, **{name: typed})]
    )


def through_bulk_create_over_what_is_there(item, name, typed=DIRTY):
    setattr(item, name, typed)
    Objective.objects.bulk_create([item], update_conflicts=True, update_fields=[name], unique_fields=["number"])


def through_bulk_update(item, name, typed=DIRTY):
    setattr(item, name, typed)
    Objective.objects.bulk_update([item], [name])


def through_a_fixture(item, name, typed=DIRTY):
    fields = {"number": item.number, "pictogram": "house", "round_table": item.round_table.pk, name: typed}
    with NamedTemporaryFile("w", suffix=".json") as fixture:
        json.dump([{"model": "objectives.objective", "pk": item.pk, "fields": fields}], fixture)
        fixture.flush()
        call_command("loaddata", fixture.name, verbosity=0)


def through_a_form(item, name, typed=DIRTY):
    form = modelform_factory(Objective, fields=[name])({name: typed}, instance=item)
    assert form.is_valid(), form.errors
    form.save()


EVERY_WRITE = pytest.mark.parametrize(
    "write",
    [
        through_save,
        through_save_of_one_field,
        through_create,
        through_update,
        through_update_or_create,
        through_bulk_create,
        through_bulk_create_over_what_is_there,
        through_bulk_update,
        through_a_fixture,
        through_a_form,
    ],
)


@EVERY_WRITE
def test_rich_text_is_stored_clean(write, item, language):
    """Pitfall: the editor's own field cleans on validation only, and most writes validate nothing."""
    name = column("body", language)
    write(item, name)
    assert Objective.objects.order_by("number").values_list(name, flat=True).last() == CLEAN


JOINED = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \u0915\u094d\u200d\u0937"
TYPED = f"L\u2019ac\u00adcès\u200b \u2060à\ufeff la\x07justice\x1f {JOINED}"
SEEN = f"L\u2019accès à la justice  {JOINED}"


@EVERY_WRITE
@pytest.mark.parametrize("field", ["title", "summary", "body"])
def test_what_cannot_be_seen_is_stored_in_no_text(write, field, item, language):
    """Joiners stay: Persian and the scripts of India read otherwise without them."""
    name = column(field, language)
    write(item, name, TYPED)
    kept = Objective.objects.order_by("number").values_list(name, flat=True).last()
    assert kept == (f"<p>{' '.join(SEEN.split())}</p>" if field == "body" else SEEN)


def test_rich_text_written_by_its_bare_name_is_stored_clean(item, language, other_language):
    with translation.override(language):
        Objective.objects.update(body=DIRTY)
    item.refresh_from_db()
    texts = [value_in(item, "body", code) for code in (language, other_language)]
    assert texts == [CLEAN, f"<p>Objective body in {other_language}</p>"]


def test_rich_text_on_the_instance_is_clean_after_a_save(item, language):
    """What is shown right after a save is what was saved."""
    through_save(item, column("body", language))
    assert value_in(item, "body", language) == CLEAN


def test_rich_text_is_cleaned_where_it_is_written_and_not_where_it_is_looked_for(item, language):
    """A search for one text must not become a search for another."""
    name = column("body", language)
    Objective.objects.update(**{name: DIRTY})
    assert [Objective.objects.filter(**{name: text}).exists() for text in (CLEAN, DIRTY)] == [True, False]


def test_rich_text_that_is_absent_stays_absent(item, language):
    Objective.objects.update(**{column("body", language): None})
    item.refresh_from_db()
    item.save()
    assert Objective.objects.values_list(column("body", language), flat=True).get() is None


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<h1>Big</h1><h3>Small</h3>", "<p>Big</p><h3>Small</h3>"),
        ("<p><strong>a</strong> <em>b</em><br>c</p>", "<p><strong>a</strong> <em>b</em><br>c</p>"),
        ("<ul><li><p>a</p></li></ul>", "<ul><li>a</li></ul>"),
        ("<blockquote><p>a</p></blockquote>", "<blockquote><p>a</p></blockquote>"),
        ('<a href="https://www.un.org/">a</a>', '<p><a href="https://www.un.org/">a</a></p>'),
        ('<a href="mailto:a@example.org">a</a>', '<p><a href="mailto:a@example.org">a</a></p>'),
        ('<a href="/fr/#forum" target="_blank">a</a>', '<p><a href="/fr/#forum">a</a></p>'),
        ('<p style="color:red" class="x">a</p>', "<p>a</p>"),
        ('<p lang="es">a</p>', '<p lang="es">a</p>'),  # a screen reader changes its voice for it
        ('<img src="x" onerror="steal()">a', "<p>a</p>"),
        ("<iframe src='https://example.org'></iframe><svg onload=steal()><style>*{}</style>a", "<p>a</p>"),
        ("<p></p>", ""),
        ("a & b < c", "<p>a &amp; b &lt; c</p>"),
    ],
)
def test_rich_text_keeps_what_the_toolbar_offers_and_nothing_else(pasted, kept):
    assert stored(pasted) == kept


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))


ALLOWED = {"p", "strong", "em", "ul", "ol", "li", "h3", "blockquote", "br", "a"}
ALLOWED_ATTRIBUTES = {"href", "title", "rel", "start", "type", "data-type", "lang"}
ALLOWED_SCHEMES = {"", "http", "https", "mailto"}

any_markup = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                *("<script>", "</script>", "<scr<script>ipt>", "<svg>", "<math>", "<style>", "</style>", "<!--", "-->"),
                *("<img src=x ", "onerror=steal()", "onload='steal()'", "<p ", "<a ", "href=", 'href="', "'", '"', ">"),
                *("javascript:", "JaVaScRiPt:", "java\tscript:", "&#106;avascript:", "data:text/html,", "vbscript:"),
                *('style="', "lang=", "target=", "formaction=", "xlink:href=", "<form action=", "<button ", "<base "),
                *(
                    "<iframe srcdoc=",
                    "<noscript>",
                    "<template>",
                    "<title>",
                    "<textarea>",
                    "</p>",
                    "</a>",
                    "<li>",
                    "&lt;",
                ),
            ]
        ),
    ),
    max_size=12,
).map("".join)


def stored(text):
    return RichTextField().get_db_prep_save(text, connection)


@given(any_markup)
@example('<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=steal()&gt;">')
@example('<a href="\x01javascript:steal()">a</a><a href="//x" onfocus=steal()>b</a>')
@settings(max_examples=300)
def test_rich_text_lets_nothing_through_that_runs(text):
    tags = Tags(stored(text)).found
    attributes = [(name, value or "") for _tag, attrs in tags for name, value in attrs]
    schemes = {urlsplit(re.sub(r"[\x00-\x20]", "", value)).scheme for name, value in attributes if name == "href"}
    assert {tag for tag, _attrs in tags} <= ALLOWED
    assert {name for name, _value in attributes} <= ALLOWED_ATTRIBUTES
    assert schemes <= ALLOWED_SCHEMES


# --- Forms and limits --------------------------------------------------------------------------------------------


def form_with(item, name, text):
    return modelform_factory(Objective, fields=[name])({name: text}, instance=item)


@pytest.mark.parametrize("touched", ["<ul><li><p>a</p></li></ul><p></p>", "<ul>\r\n<li>a</li>\r\n</ul>"])
def test_text_that_an_editor_only_touched_has_not_changed(item, language, touched):
    name = column("body", language)
    setattr(item, name, "<ul><li>a</li></ul>")
    form = form_with(item, name, touched)
    assert (form.has_changed(), form.is_valid(), form.cleaned_data) == (False, True, {name: "<ul><li>a</li></ul>"})
    assert form_with(item, name, "<ul><li>b</li></ul>").has_changed()


@pytest.mark.parametrize(("field", "limit"), [("body", MAX_LENGTH), ("summary", MAX_TEXT_LENGTH)])
def test_form_refuses_a_text_that_is_too_long_in_the_words_of_the_editor(item, language, field, limit):
    name = column(field, language)
    kept = value_in(item, field, language)
    sentences = set()
    for code in open_languages():
        with translation.override(code):
            [sentence] = form_with(item, name, "a" * (limit + 1)).errors[name]
        assert str(limit) in sentence
        sentences.add(sentence)
    assert len(sentences) == len(open_languages())
    assert form_with(item, name, kept).is_valid()


@pytest.mark.parametrize("field", ["body", "summary"])
def test_no_other_way_of_writing_stores_a_text_that_is_too_long(item, language, field):
    name = column(field, language)
    with pytest.raises(ValidationError), transaction.atomic():
        Objective.objects.update(**{name: "a" * (MAX_LENGTH + 1)})
    assert Objective.objects.values_list(name, flat=True).get() == value_in(item, field, language)


def test_form_names_the_field_whose_markup_is_never_closed(item, language):
    name = column("body", language)
    assert [*form_with(item, name, "<blockquote>" * 1_000 + "a").errors] == [name]


# --- Slugs -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Sauver des vies", "sauver-des-vies"),
        ("L’œuvre d'Émile", "l-oeuvre-d-emile"),
        ("Œuvrer à l’égalité", "oeuvrer-a-l-egalite"),
        ("Curriculum vitæ, Ægir", "curriculum-vitae-aegir"),
        ("Où ça ? Là-bas ; « ici »", "ou-ca-la-bas-ici"),
        ("Rapport 2018–2022", "rapport-2018-2022"),
        ("and/or — both", "and-or-both"),
        ("Mobility & work: 23 %", "mobility-work-23"),
        ("«»", ""),
        ("", ""),
    ],
)
def test_slug_of_reads_like_the_title(title, slug):
    assert slug_of(title) == slug


@given(st.text())
def test_slug_of_is_always_fit_for_an_address_and_settled(text):
    slug = slug_of(text)
    assert re.fullmatch(r"([a-z0-9_]+(-[a-z0-9_]+)*)?", slug)
    assert slug_of(slug) == slug


# --- Languages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [["xx"], ["fr", None], "fr", {"fr": True}])
def test_only_languages_of_the_site_can_be_named(value):
    with pytest.raises(ValidationError):
        Resource._meta.get_field("descriptive_titles").clean(value, None)


def test_languages_are_chosen_by_their_names_in_the_language_of_the_editor(language):
    with translation.override(language):
        field = Resource._meta.get_field("descriptive_titles").formfield()
        names = [translation.get_language_info(code)["name_translated"] for code in LANGUAGE_CODES]
        assert [label.casefold() for _code, label in field.choices] == [name.casefold() for name in names]
    assert (field.clean([]), field.clean([language])) == ([], [language])
