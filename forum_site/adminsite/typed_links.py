"""Links of texts as they are typed: mended, turned into references, or refused with a sentence."""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.forms import ModelForm
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from forum_site.page.lookup import item_at
from forum_site.page.references import LIST, item_of, kinds, list_urls, reference_to
from forum_site.page.views import PublicPage
from forum_site.texts.fields import RichTextFormField
from forum_site.texts.references import Reference, read_reference
from forum_site.texts.rich_text import with_targets

# A longer target is none that anybody types.
MAX_LENGTH = 2_000

_DOMAIN = re.compile(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}(?::\d{1,5})?(?=[/?#]|$)")
_is_url = URLValidator(["http", "https"])

NO_ADDRESS = _(
    "“%(link)s” is no address. Choose a page of this site by its title, or type the whole address, such as "
    "https://www.un.org."
)
NO_PAGE = _("“%(link)s” leads to no page of this site. Choose the page by its title.")
OF_THE_ADMIN = _("“%(link)s” leads into the admin, which readers cannot open. Choose the page by its title.")


class TypedLinks(ModelForm):
    """A form that mends the links of the texts that were changed in it."""

    def clean(self):
        super().clean()
        for name in self.changed_data:
            text = self.cleaned_data.get(name)
            if text and isinstance(self.fields[name], RichTextFormField):
                try:
                    self.cleaned_data[name] = with_targets(text, mended)
                except ValidationError as error:
                    self.add_error(name, error)
        return self.cleaned_data


def mended(link):
    """The target as it is stored: a reference, an address with its scheme; raises ValidationError for any other."""
    link = link.strip()
    if reference := read_reference(link):
        if not names_something(reference):
            raise _refusal(NO_PAGE, link)
        return link
    try:
        parts = urlsplit(link)
    except ValueError:  # such as a URL with one bracket
        raise _refusal(NO_ADDRESS, link) from None
    if len(link) > MAX_LENGTH:
        raise _refusal(NO_ADDRESS, f"{link[:80]}…")
    if parts.scheme in ("http", "https") or (not parts.scheme and parts.netloc):
        return _within(link, parts) if is_here(parts.netloc) else _checked(link if parts.scheme else f"https:{link}")
    if parts.scheme == "mailto":
        return _as_mail(link, parts.path)
    if link.startswith("/"):
        return _within(link, parts)
    if "@" in link and "/" not in link:
        return _as_mail(f"mailto:{link}", link.partition("?")[0])
    if domain := _DOMAIN.match(link):
        return _within(link, urlsplit(f"//{link}")) if is_here(domain[0]) else _checked(f"https://{link}")
    raise _refusal(NO_ADDRESS, link)


def names_something(reference):
    """Whether the reference names an item, published or not, or a list."""
    return bool(list_urls(reference.key)) if reference.kind == LIST else item_of(reference) is not None


def is_here(host):
    hosts = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    return validate_host(split_domain_port(host)[0], hosts)


def _refusal(sentence, link):
    return ValidationError(sentence, code="link", params={"link": link})


def _checked(link):
    try:
        _is_url(link)
    except ValidationError:
        raise _refusal(NO_ADDRESS, link) from None
    return link


def _as_mail(link, address):
    try:
        validate_email(unquote(address))
    except ValidationError:
        raise _refusal(NO_ADDRESS, link) from None
    return link


def _within(link, parts):
    """A link to this site: a reference where it leads to an item or a list, otherwise as a path."""
    path, rest = unquote(parts.path) or "/", f"{'?' * bool(parts.query)}{parts.query}"
    item, _language = item_at(path)
    if item and (reference := reference_to(item)) and not rest and not parts.fragment:
        return str(reference)
    language = translation.get_language_from_path(path)
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            raise _refusal(NO_PAGE, link) from None
    view = getattr(match.func, "view_class", None)
    is_page = isinstance(view, type) and issubclass(view, PublicPage)
    if "admin" in match.app_names:
        raise _refusal(OF_THE_ADMIN, link)
    if is_page and match.kwargs and not item:
        raise _refusal(NO_PAGE, link)
    if parts.fragment and not rest and (entry := _entry_at(f"{path}#{parts.fragment}")):
        return str(entry)
    if is_page and not match.kwargs and not rest and not parts.fragment:
        return str(Reference(LIST, match.url_name))
    return f"{parts.path}{rest}{'#' * bool(parts.fragment)}{parts.fragment}"


def _entry_at(url):
    """The reference to the place of a list that is at that URL, such as a term of the glossary."""
    for model in kinds().values():
        if model.is_list_entry:
            for item in model._default_manager.visible().for_list():
                if url in item.language_urls().values():
                    return reference_to(item)
    return None
