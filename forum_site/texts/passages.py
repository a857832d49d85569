"""Passages of a text in another language: which languages can be chosen, and how they run."""

import re

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _
from js_asset import static_lazy

# The tags around a passage, and the language in one of them.
PASSAGE = re.compile(r"</?+span[^<>]*+>")
_LANGUAGE = re.compile(r' lang="([a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,2})"')
RIGHT_TO_LEFT = {code for code, info in LANG_INFO.items() if info.get("bidi")}


def button():
    """What the editor's button offers: the languages of the site and of documents, each by its own name."""
    codes = dict.fromkeys(code for code, _name in (*settings.LANGUAGES, *settings.DOCUMENT_LANGUAGES))
    languages = [{"code": code, "name": _name(code), "dir": direction(code)} for code in codes]
    return {"label": _("Language of the passage"), "none": _("that of the text"), "languages": languages}


def attributes_of(attributes):
    """The language of a passage, and its direction, which follows from it; empty if it names none."""
    found = _LANGUAGE.search(attributes)
    return f' dir="{direction(found[1])}" lang="{found[1]}"' if found else ""


def direction(language):
    return "rtl" if language.lower().partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _name(code):
    found = (info for key, info in LANG_INFO.items() if key.partition("-")[0] == code and "name_local" in info)
    return next((info["name_local"] for info in found), code)


def allow(config, allowed):
    """Let the sanitiser keep passages."""
    allowed["tags"].add("span")
    allowed["attributes"]["span"] = {"lang", "dir"}


# The button that marks a passage, as the editor is told of it in the settings.
EXTENSIONS = [{"js": [static_lazy("js/editor/passage_language.js")], "extensions": {"PassageLanguage": allow}}]
