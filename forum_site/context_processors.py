"""The context that every page shares: menu, footer, languages."""

from django.conf import settings
from django.utils.translation import get_language, get_language_info

from forum_site.texts.open_languages import open_languages

from . import navigation
from .pages.site_settings import contact_email, notice


def site(request):
    """The menu, the footer and the languages; menu and footer are computed only if used."""
    return {
        "menu": lambda: navigation.menu(request.path),
        "footer_places": navigation.footer_places,
        "footer_pages": navigation.footer_pages,
        "languages": [get_language_info(code) for code in open_languages()],
        "language": get_language_info(get_language() or settings.LANGUAGE_CODE),
        "contact_email": contact_email,
        "notice": notice,
    }
