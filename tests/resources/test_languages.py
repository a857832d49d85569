"""Tests of the language guessed from a file name."""

import pytest
from django.conf import settings as site_settings
from django.utils import translation

from forum_site.texts.translated_fields import LANGUAGE_CODES
from resources.languages import guess_language


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("report_fr.pdf", "fr"),
        ("A-RES-73-195-EN.docx", "en"),
        ("note (es).pdf", "es"),
        ("ru.pdf", "ru"),
        ("zh report.v2.final.pdf", "zh"),
        ("rapport francais.pdf", "fr"),
        ("Rapport_FRANÇAIS.pdf", "fr"),
        ("Rapport_Franc\u0327ais.pdf", "fr"),
        ("informe-español.pdf", "es"),
        ("informe-espanol.pdf", "es"),
        ("note anglais.pdf", "en"),
        ("note-Arabic.pdf", "ar"),
        ("note-arabe.pdf", "ar"),
        ("نسخة_العربية.pdf", "ar"),
        ("Доклад (русский).pdf", "ru"),
        ("报告_简体中文.pdf", "zh"),
        ("A_RES_73_195-F.pdf", "fr"),
        ("A_RES_73_195_E.pdf", "en"),
        ("N1845199-S.pdf", "es"),
        ("A-79-590-C.docx", "zh"),
        ("note-fr-2026.pdf", "fr"),
        # A name says more than a code, which may be a word: “en français”.
        ("rapport-en-francais.pdf", "fr"),
        ("A_RES_73_195_FR_E.pdf", "fr"),
    ],
)
def test_language_is_guessed_from_a_name_that_tells_it(name, code):
    assert guess_language(name) == code


@pytest.mark.parametrize(
    "name",
    [
        "report.pdf",
        # A code that is an everyday word of a language of the site.
        "note-sur-la-mise-en-oeuvre-du-pacte.pdf",
        "Pacte_mondial_en_bref.pdf",
        "Examen-en-2026-rapport-final.pdf",
        "A_RES_73_195.pdf",
        "A-76-1.pdf",
        "annex-A.pdf",
        "E.pdf",
        "report-fr-en.pdf",
        "french-english.pdf",
        "fresh.pdf",
        "report.fr",
        "de.pdf",
        "N1845199-X.pdf",
        "",
        "...",
    ],
)
def test_nothing_is_guessed_from_a_name_that_tells_none_or_two(name):
    assert guess_language(name) == ""


@pytest.mark.parametrize("code", [code for code, _name in site_settings.DOCUMENT_LANGUAGES])
def test_every_language_is_known_by_its_name_in_every_language_of_the_site(code):
    name = dict(site_settings.DOCUMENT_LANGUAGES)[code]
    for language in LANGUAGE_CODES:
        with translation.override(language):
            assert guess_language(f"note-{name}.pdf") == code
