"""Which pages are there, and how do readers and search engines get to each?"""

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .editorial.publishing import Publishable
from .editorial.views import addresses_of
from .pages.models import Page

# View name and label, in the order of the menu.
MENU = [
    ("home", _("The Forum")),
    ("round_tables", _("Round tables")),
    ("objectives", _("Objectives")),
    ("guiding_principles", _("Guiding principles")),
    ("policy_debate", _("Policy debate")),
    ("editions", _("Editions")),
    ("resources", _("Resources")),
]

# Pages that list items, or say how to get them, and exist in every language, whatever is published.
LISTS = [
    "round_tables",
    "objectives",
    "objectives_by_round_table",
    "guiding_principles",
    "editions",
    "resources",
    "open_data",
]


def menu(path):
    """The menu for a reader at `path`: address, label, and whether that is where the reader is."""
    home = reverse("home")
    for name, label in MENU:
        address = reverse(name)
        here = path == address if address == home else path.startswith(address)
        yield {"address": address, "label": label, "is_current": path == address, "is_here": here}


def footer_pages():
    return Page.objects.published().filter(in_footer=True)


def public_pages():
    """The addresses of every public page, each as a dictionary by language."""
    for name in LISTS:
        yield addresses_of(name)
    for model in apps.get_models():
        # A principle has no page of its own: its address is a place on the list.
        if issubclass(model, Publishable):
            for item in model._default_manager.visible().for_list():
                if (addresses := item.addresses()) and not any("#" in address for address in addresses.values()):
                    yield addresses


def default_address(addresses):
    """Where a reader of any other language is best sent: the page that chooses, or the first language there is."""
    if addresses == addresses_of("home"):
        return reverse("choose_language")
    return next(addresses[language] for language, _name in settings.LANGUAGES if language in addresses)
