"""What the link dialog of the editor offers for what is typed in it: items and lists of the site, or an address."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_safe

from forum_site.page.references import LIST, item_of, kinds, reference_to
from forum_site.page.view_facts import patterns
from forum_site.page.views import PublicPage
from forum_site.texts.references import Reference, read_reference
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name

from .typed_links import MAX_LENGTH, mended

# So many are offered, and so many letters of a title are looked for.
MAX_OFFERED, MAX_QUESTION = 12, 200

_ADDRESS = re.compile(r"\A(?:[a-z]{2,10}+:|/|[^\s@]++@[^\s@]++$|(?:[\w-]++\.)++[a-z]{2,}+(?:[/?#:]|$))", re.IGNORECASE)
_APART = re.compile(r"[\W_]++")


@require_safe
def link_targets(request):
    """Targets for a question in a language of the site, or a sentence on why there are none; for staff."""
    question, language = request.GET.get("q", "").strip()[:MAX_LENGTH], request.GET.get("language")
    language = language if language in LANGUAGE_CODES else get_language()
    sentence, offered = "", []
    if _ADDRESS.match(question):
        try:
            offered = [_described(mended(question), language, request.user)]
        except ValidationError as error:
            [sentence] = error.messages
    elif question:
        offered = [*_found(_words(question[:MAX_QUESTION]), language, request.user)][:MAX_OFFERED]
        sentence = "" if offered else gettext("Nothing is called that. Try another word, or type a whole address.")
    return JsonResponse({"targets": offered, "sentence": sentence}, headers={"Cache-Control": "no-store"})


def _words(text):
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _APART.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).split()


def _matches(wanted, words):
    """Whether each wanted word begins one of the words; a number is one of them."""
    return all(any(word == one if one.isdigit() else word.startswith(one) for word in words) for one in wanted)


def _found(wanted, language, user):
    found = []
    for name, view in _lists():
        with override(language):
            title = str(view.title or view.label)
        if wanted and _matches(wanted, _words(title)):
            found.append((3, _entry(Reference(LIST, name), title, gettext("list"), "")))
    for model in kinds().values():
        if wanted:
            found += [(rank, pk, model) for rank, pk in _items(model, wanted, user)]
    for _rank, *one in sorted(found, key=lambda entry: entry[0])[:MAX_OFFERED]:
        yield one[0] if len(one) == 1 else _of_item(one[1]._default_manager.get(pk=one[0]), language)


def _items(model, wanted, user):
    """The keys of the items whose names match, each with its rank: the better the name, the lower."""
    kind = _kind_words(model)
    asked, wanted = wanted, [word for word in wanted if word not in kind]
    columns = {field.name for field in model._meta.fields}
    own = [name for name in dict.fromkeys([*model.natural_key_fields, *model.identifier_fields]) if name in columns]
    names = [column(model.name_field, code) for code in LANGUAGE_CODES] if model.name_field else []
    is_seen = user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")
    items = model._default_manager.all() if is_seen else model._default_manager.visible()
    for pk, *values in items.order_by("pk").values_list("pk", *own, *names):
        words = [_words(str(value or "")) for value in values]
        if _matches(asked, every := [word for one in words for word in one]):
            yield 0 if asked in words[: len(own)] else 1 if asked in words else 2, pk
        elif _matches(wanted, every):  # by its kind alone, or with it: “round table”, “objective 8”
            yield 0 if wanted in words[: len(own)] else 3, pk


def _kind_words(model):
    """The words for the kind of the items in every language: who types “objective 8” means the number."""
    found = set()
    for code in LANGUAGE_CODES:
        with override(code):
            found.update(_words(str(model._meta.verbose_name)))
    return found


def _lists():
    for pattern in patterns():
        view = getattr(pattern.callback, "view_class", None)
        if view and issubclass(view, PublicPage) and (view.title or view.label) and not pattern.pattern.converters:
            yield pattern.name, view


def _described(link, language, user):
    if not (reference := read_reference(link)):
        return _entry(link, link, gettext("address"), "")
    if reference.kind == LIST:
        views = dict(_lists())
        with override(language):
            title = str(views[reference.key].title or views[reference.key].label) if reference.key in views else ""
        return _entry(reference, title or str(reference), gettext("list"), "")
    item = item_of(reference)
    is_seen = user.has_perm(f"{item._meta.app_label}.view_{item._meta.model_name}") or item.language_urls()
    return _of_item(item, language) if is_seen else _entry(reference, str(reference), gettext("not published"), "")


def _of_item(item, language):
    published = [code for code in LANGUAGE_CODES if item.is_published(code)]
    state = "" if language in published else gettext("not published")
    if published and state:
        names = ", ".join(map(language_name, published))
        state = gettext("published in another language: %(languages)s") % {"languages": names}
    with override(language):
        title = str(item)
    return _entry(reference_to(item), title, capfirst(str(item._meta.verbose_name)), state)


def _entry(href, title, kind, state):
    return {"href": str(href), "title": title, "kind": kind, "state": state}
