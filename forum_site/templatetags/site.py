"""Template tags for language versions and metadata of a page."""

from django import template
from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from forum_site.media.sharing_pictures import HEIGHT, WIDTH
from forum_site.page import metadata as about

from ..navigation import default_url as url_for_others

register = template.Library()


@register.filter
def in_language(urls, code):
    """The page's path in that language; empty if it is not published."""
    return (urls or {}).get(code, "")


@register.simple_tag(takes_context=True)
def absolute(context, url):
    return context["request"].build_absolute_uri(url)


@register.simple_tag(takes_context=True)
def subscription(context, url):
    """The webcal URL of a path, by which calendar programs subscribe."""
    return f"webcal:{absolute(context, url).partition(':')[2]}"


@register.simple_tag(takes_context=True)
def default_url(context, urls):
    """The absolute URL for readers of any other language (x-default)."""
    return context["request"].build_absolute_uri(url_for_others(urls))


@register.simple_tag(takes_context=True)
def same_path_in(context, code):
    """The requested URL in another language, for pages that exist in every language."""
    return translate_url(context["request"].get_full_path(), code)


@register.simple_tag(takes_context=True)
def edit_url(context):
    """The form of the item of the page, for staff who are signed in; others are asked nothing."""
    request, item = context.get("request"), getattr(context.get("view"), "object", None)
    if item is None or request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    options = item._meta
    if not request.user.has_perm(f"{options.app_label}.change_{options.model_name}"):
        return ""
    return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[item.pk])


@register.simple_block_tag
def captured(content):
    """The content of a block as a variable: {% captured as title %}…{% endcaptured %}."""
    return mark_safe(content.strip())  # noqa: S308  rendered and escaped already


@register.inclusion_tag("components/metadata.html", takes_context=True)
def metadata(context, title):
    """The metadata of the page; `title` is its title without the name of the site."""
    page, absolute = context["view"], context["request"].build_absolute_uri
    card = about.card_of(page)
    others = [code for code in context["language_urls"] if code != get_language()]
    return {
        "title": title,
        "url": absolute(page.canonical_url()),
        "site_name": about.site_name(),
        "kind": page.shared_as,
        "locale": about.locale(get_language()),
        "other_locales": [*filter(None, map(about.locale, others))],
        "card": {
            "url": absolute(about.card_url(page, card)),
            "words": card.words,
            "width": WIDTH,
            "height": HEIGHT,
        },
        "structured_data": about.as_script(about.structured_data(page, absolute)),
    }
