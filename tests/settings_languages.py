"""Settings of a site with four languages."""

from django.conf.locale import LANG_INFO

from tests.settings import *
from tests.settings import LANGUAGES as TWO_LANGUAGES

LANGUAGES = [*TWO_LANGUAGES, *((code, LANG_INFO[code]["name"]) for code in ("es", "ar"))]

# Two more columns for each text: the tables come from the models, as they would after `makemigrations`.
MIGRATION_MODULES = dict.fromkeys(
    ("editorial", "pages", "reference", "roundtables", "objectives", "resources", "search"),
)
