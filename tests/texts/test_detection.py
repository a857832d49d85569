"""Tests of what language a text is found to be in."""

import pytest
from django.conf import settings

from forum_site.seed.content_files import content_files, read
from forum_site.texts.detection import Foreign, foreign, language_of
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts, translation_options

# The same sentence in each language in which the United Nations publish.
SENTENCES = {
    "fr": "Les États Membres examinent tous les quatre ans les progrès faits dans la mise en œuvre du Pacte mondial.",
    "en": "Every four years the Member States review the progress made in carrying out the Global Compact.",
    "es": "Cada cuatro años los Estados Miembros examinan los progresos realizados en la aplicación del Pacto Mundial.",
    "ar": "تستعرض الدول الأعضاء كل أربع سنوات التقدم المحرز في تنفيذ الاتفاق العالمي من أجل الهجرة الآمنة والمنظمة.",
    "ru": "Каждые четыре года государства-члены рассматривают прогресс в осуществлении Глобального договора.",
    "zh": "会员国每四年审查一次在执行安全有序和正常移民全球契约方面取得的进展并就此通过一项宣言。",
}
PAIRS = [(own, other) for own in SENTENCES for other in SENTENCES if other != own]


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def test_the_sentences_are_those_of_every_document_language():
    assert SENTENCES.keys() == dict(settings.DOCUMENT_LANGUAGES).keys()


@pytest.mark.parametrize(("own", "other"), PAIRS)
def test_text_and_paragraph_in_another_language_are_found(own, other):
    assert foreign(SENTENCES[own], own, is_rich=False) is None
    assert foreign(SENTENCES[other], own, is_rich=False) == Foreign(other)
    mixed = paragraphs(*[SENTENCES[own]] * 4, SENTENCES[other])
    assert foreign(mixed, own) == Foreign(other, SENTENCES[other])
    marked = paragraphs(*[SENTENCES[own]] * 4, f'<span lang="{other}">{SENTENCES[other]}</span>')
    assert foreign(marked, own) is None
    assert language_of(SENTENCES[other]) == other


@pytest.mark.parametrize("text", ["", "A/RES/73/195", "Forum 2026 – IMRF", "one two three four five six seven"])
def test_what_is_too_short_is_in_any_language(text, language):
    assert foreign(text, language, is_rich=False) is None


def test_a_language_that_the_model_does_not_know_judges_nothing():
    assert foreign(SENTENCES["en"], "xx", is_rich=False) is None


def texts_of_the_site():
    """Each text of the content files with its language, and whether it is rich."""
    for label, path in content_files().items():
        for entry in read(path, label):
            for one in (entry, *(part for parts in entry.parts.values() for part in parts)):
                if not translated_texts(one.model):
                    continue
                rich = translation_options(one.model).rich
                for field in translated_texts(one.model):
                    for code in LANGUAGE_CODES:
                        if text := one.values.get(column(field, code)):
                            yield text, code, field in rich


def test_the_sites_own_texts_raise_no_alarm_and_are_found_under_the_other_language():
    """The measure of the issue: no false alarm, and at least 99 of 100 texts of twelve words found."""
    texts, tried, found = list(texts_of_the_site()), 0, 0
    assert len(texts) > 1_000
    assert [text for text, code, is_rich in texts if foreign(text, code, is_rich=is_rich)] == []
    for text, code, is_rich in texts:
        if len(text.split()) >= 12:
            for other in LANGUAGE_CODES:
                if other != code:
                    tried, found = tried + 1, found + (foreign(text, other, is_rich=is_rich) is not None)
    assert found >= 0.99 * tried > 500
