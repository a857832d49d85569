"""What a page or a form says to people, search engines and programs."""

import json
import re
from collections import Counter
from urllib.parse import urljoin, urlsplit

import schema_org
from django import forms
from django.contrib.admin.helpers import AdminForm
from django.test.html import Element, parse_html
from django.utils import translation
from schema_org import registry

# Attributes that are shown or read aloud.
_SPOKEN = ("alt", "aria-label", "placeholder", "title")
# What the head says to those who search, and to those who show a page that somebody shares.
_SHARED = ("og:description", "og:title", "og:site_name", "og:image:alt")
# The texts in the words of schema.org; all else there is a type, an address, a date or a number.
_STATED = ("name", "description", "address")
_BLOCKS = ("p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "title")


def read(response):
    """The page as a tree; a page whose tags do not match cannot be read at all."""
    # A raised ending is a part of its word.
    return parse_html(re.sub("</?sup>", "", response.content.decode()))


def elements(root, *names, **attributes):
    """The elements below `root` with one of those names (any, if none is given) and all of those attributes."""
    for child in root.children:
        if isinstance(child, Element):
            if (not names or child.name in names) and attributes.items() <= dict(child.attributes).items():
                yield child
            yield from elements(child, *names, **attributes)


def attribute(element, name):
    return dict(element.attributes).get(name, "")


def text(element):
    """All that is written in an element, in one line."""
    return fold(" ".join(child if isinstance(child, str) else text(child) for child in element.children))


def fold(text):
    """White space, no-break spaces included, counts as one space, and none before a comma; capitals do not count."""
    return re.sub(r" (?=[,.)])", "", re.sub(r"\s+", " ", text)).strip().casefold()


def said(element, language):
    """Every piece of text that is shown or read aloud, outside what is marked as another language than that."""
    for child in element.children:
        if isinstance(child, str):
            yield fold(child)
        elif is_data(child):
            yield from map(fold, _stated(json.loads(child.children[0])))
        elif child.name == "code":
            continue  # in no language
        elif attribute(child, "lang") in ("", language):
            yield from (fold(value) for name in _SPOKEN if (value := attribute(child, name)))
            if attribute(child, "name") == "description" or attribute(child, "property") in _SHARED:
                yield fold(attribute(child, "content"))
            yield from said(child, language)


def is_data(element):
    """Whether it is a script element that holds no script: data for machines, and nothing fetched from elsewhere."""
    return element.name == "script" and [*element.attributes] == [("type", "application/ld+json")]


def structured_data(page):
    """What the page says about itself in the words of schema.org; each page says it once."""
    [script] = filter(is_data, elements(page, "script"))
    return json.loads(script.children[0])


def shared(page):
    """What those read who show a page that somebody shares: lists of contents by property."""
    found = {}
    for meta in elements(page, "meta"):
        if (name := attribute(meta, "property") or attribute(meta, "name")).startswith(("og:", "twitter:")):
            found.setdefault(name, []).append(attribute(meta, "content"))
    return found


def _stated(data):
    if isinstance(data, list):
        for value in data:
            yield from _stated(value)
    elif isinstance(data, dict):
        yield from (data[name] for name in _STATED if isinstance(data.get(name), str))
        for value in data.values():
            yield from _stated(value)


def blocks(element, language):
    """The same, by paragraphs, headings and list items: texts long enough to be in some language."""
    for child in element.children:
        if isinstance(child, Element) and attribute(child, "lang") in ("", language):
            if child.name in _BLOCKS:
                yield fold(" ".join(said(child, language)))
            else:
                yield from blocks(child, language)
            if attribute(child, "name") == "description":
                yield fold(attribute(child, "content"))


def links(page, address, nofollow=True):
    """The addresses on this site to which the page at `address` links, and the language each says it leads to.

    Without `nofollow`, only those that search engines are to follow: lists filtered in every way are without number.
    """
    for link in elements(page, "a"):
        if attribute(link, "rel") == "nofollow" and not nofollow:
            continue
        target = urljoin(f"http://testserver{address}", attribute(link, "href"))
        is_ours = urlsplit(target)[:2] == ("http", "testserver")
        # What says of itself that it is another type of content is no page.
        if is_ours and not {"download", "type"} & {*dict(link.attributes)}:
            yield target.removeprefix("http://testserver"), attribute(link, "hreflang")


def alternates(page):
    """What the head of the page says about its versions: paths by language, "x-default" included."""
    return {
        attribute(link, "hreflang"): attribute(link, "href").removeprefix("http://testserver")
        for link in elements(page, "link", rel="alternate")
        if not attribute(link, "type")  # a feed is no version of the page
    }


def switch(page):
    """The language switch: paths by the language they lead to."""
    [nav] = elements(page, "nav", **{"class": "language-switch"})
    return {attribute(link, "hreflang"): attribute(link, "href") for link in elements(nav, "a")}


# --- Forms of the admin -------------------------------------------------------------------------------------------


def typed(response, **changes):
    """The data that the browser would send back from that page, with some of it typed anew."""
    data = _hidden(response)
    # In the language of the page: a date is written in another order in another one.
    with translation.override(attribute(read(response), "lang")):
        for form in _forms(response):
            for field in form:
                data |= _value(field)
    return data | changes


def errors(response):
    """What the page says is wrong, by the name of the field in the form."""
    return {
        form[name].html_name if name in form.fields else name: list(found)
        for form in _forms(response)
        for name, found in form.errors.items()
    }


def _forms(response):
    admin_form = response.context["adminform"]
    assert isinstance(admin_form, AdminForm)
    yield admin_form.form
    for inline in response.context["inline_admin_formsets"]:
        yield inline.formset.management_form
        yield from inline.formset.forms


def _hidden(response):
    """What the page holds besides the fields of its forms, such as what each field held when it was opened."""
    inputs = elements(read(response), "input", type="hidden")
    return {attribute(one, "name"): attribute(one, "value") or "" for one in inputs if attribute(one, "name")}


def _value(field):
    value, widget = field.value(), field.field.widget
    if isinstance(field.field, forms.FileField) or field.field.disabled:
        return {}
    if isinstance(field.field, forms.BooleanField):
        return {field.html_name: "on"} if value else {}
    if isinstance(field.field, forms.ModelMultipleChoiceField):
        return {field.html_name: [getattr(one, "pk", one) for one in value or []]}
    if isinstance(field.field, forms.MultipleChoiceField):
        return {field.html_name: value or []}
    shown = widget.format_value(value) if hasattr(widget, "format_value") else value
    if isinstance(shown, list):
        shown = shown[0] if shown else ""
    return {field.html_name: "" if shown is None else shown}


# --- The language of a text ---------------------------------------------------------------------------------------

# Words that no sentence does without, and that the other language does not have.
FUNCTION_WORDS = {
    "fr": "au aux avec ce ces cette dans de des du elle est et être il ils la le les leur leurs ne ni nous ou où par "
    "pas pour que qui sa sans se ses son sont sous sur un une y à",
    "en": "a also an and are as at be been by can for from has have in into is it its not of on or other that the "
    "their them they this those to was were when where which while who will with within",
}
_LANGUAGES_OF = {word: language for language, words in FUNCTION_WORDS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text):
    """The language whose function words prevail, or None where too few speak."""
    counts = Counter(_LANGUAGES_OF[word] for word in _WORD.findall(text.lower()) if word in _LANGUAGES_OF)
    ranked = counts.most_common()
    if not ranked or ranked[0][1] < 3 or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]


# --- The vocabulary of schema.org ---------------------------------------------------------------------------------

DATE = r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d:\d\d[+-]\d\d:\d\d)?)?)?"
FORMS = {
    "Date": DATE,
    "DateTime": DATE,
    "URL": r"https?://\S+",
    "Text": r"\S(.*\S)?",
    "Integer": r"\d+",
    "Number": r"\d+",
}


def mistakes(value, ranges=("Thing",), path="$"):
    """Where a value is not what the vocabulary of schema.org allows for its place."""
    if isinstance(value, list):
        return [mistake for place, inner in enumerate(value) for mistake in mistakes(inner, ranges, f"{path}[{place}]")]
    if not isinstance(value, dict):
        if registry.ENUM_BY_SCHEMA.keys() & set(ranges):
            members = {
                str(member)
                for name in ranges
                if name in registry.ENUM_BY_SCHEMA
                for member in registry.ENUM_BY_SCHEMA[name]
            }
            return [] if value in members else [f"{path}: {value} is no member of {ranges}"]
        # A thing may be named by its address: the steps of a BreadcrumbList are, in the way that Google asks for.
        forms = [FORMS.get(name, FORMS["URL"]) for name in ranges]
        matches = any(re.fullmatch(form, str(value), re.DOTALL) for form in forms)
        return [] if matches else [f"{path}: {value!r} is none of {ranges}"]
    kind = getattr(schema_org, value.get("@type", ""), None)
    if kind is None:
        return [f"{path}: there is no type {value.get('@type')}"]
    found = [] if set(kind.SCHEMA_TYPES) & set(ranges) else [f"{path}: {value['@type']} is none of {ranges}"]
    properties = {known.schema_name: known.ranges for known in kind.SCHEMA_PROPERTIES}
    for name, inner in value.items():
        if name == "@context":
            found += [] if (path, inner) == ("$", "https://schema.org") else [f"{path}: context {inner}"]
        elif name != "@type" and name not in properties:
            found.append(f"{path}: {value['@type']} has no {name}")
        elif name != "@type":
            found += mistakes(inner, properties[name], f"{path}.{name}")
    return found
