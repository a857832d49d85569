"""How does a template name a page's other versions?"""

from django import template
from django.urls import translate_url

from ..navigation import default_address as address_for_all_others

register = template.Library()


@register.filter
def in_language(addresses, code):
    """The page's path in that language; empty where it is not published."""
    return (addresses or {}).get(code, "")


@register.simple_tag(takes_context=True)
def absolute(context, address):
    """The full address of a path of this site."""
    return context["request"].build_absolute_uri(address)


@register.simple_tag(takes_context=True)
def default_address(context, addresses):
    """The full address for a reader of a language that the site does not have."""
    return context["request"].build_absolute_uri(address_for_all_others(addresses))


@register.simple_tag(takes_context=True)
def same_path_in(context, code):
    """The address asked for, in another language; for pages that exist in every language."""
    return translate_url(context["request"].get_full_path(), code)
