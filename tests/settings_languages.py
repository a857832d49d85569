"""Settings of a site with four languages."""

import shutil
import tempfile
from pathlib import Path

from django.conf.locale import LANG_INFO

from tests.settings import *
from tests.settings import LANGUAGES as TWO_LANGUAGES

LANGUAGES = [*TWO_LANGUAGES, *((code, LANG_INFO[code]["name"]) for code in ("es", "ar"))]

# A catalog has every word of the interface, or its language is closed to readers. No translator has been at these.
_catalogs = tempfile.TemporaryDirectory(prefix="forum-site-catalogs-")
INCOMPLETE_LOCALE_PATHS, LOCALE_PATHS = LOCALE_PATHS, [*LOCALE_PATHS, Path(_catalogs.name)]
for _code in ("es", "ar"):
    _folder = Path(_catalogs.name) / _code / "LC_MESSAGES"
    _folder.mkdir(parents=True)
    shutil.copy(BASE_DIR / "locale" / CODE_LANGUAGE / "LC_MESSAGES" / "django.mo", _folder)

# Two more columns for each text: the tables come from the models, as they would after `makemigrations`.
MIGRATION_MODULES = dict.fromkeys(
    ("editorial", "pages", "reference", "roundtables", "objectives", "resources", "search"),
)
