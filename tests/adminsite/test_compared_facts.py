"""Tests of the facts that differ, as forms show them: sentences, the box that takes them as meant, warnings."""

import pytest
from django.contrib.messages import constants
from django.urls import reverse
from django.utils import translation

from forum_site.parity.agreement import accept, differences_of
from forum_site.texts.translated_fields import LANGUAGE_CODES, column
from objectives.models import GuidingPrinciple
from tests.factories import complete
from tests.reading import attribute, elements, read, text, typed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def item(language, other_language):
    """A principle whose translation names another number than its original."""
    texts = {column("summary", language): "23 of 152", column("summary", other_language): "22 of 152"}
    return complete(GuidingPrinciple, position=1, source_language=language, **texts)


@pytest.fixture
def form(item):
    with translation.override(LANGUAGE_CODES[-1]):
        return reverse("admin:objectives_guidingprinciple_change", args=[item.pk])


def sentences(response):
    return [text(element) for element in elements(read(response), "ul", **{"class": "facts"})]


def boxes(response):
    found = elements(read(response), "input", type="checkbox")
    return {name: attribute(box, "value") for box in found if "differing-" in (name := attribute(box, "name") or "")}


def warnings(response):
    return [str(one) for one in response.context["messages"] if one.level == constants.WARNING]


def difference(item, language):
    item.refresh_from_db()
    return differences_of(item).get(column("summary", language))


def test_difference_is_shown_and_taken_as_meant_by_its_box(secretariat, form, item, language, other_language):
    opened = secretariat.get(form)
    assert sentences(opened) == ["the original says 23, the translation 22."]  # capitals do not count
    [(name, value)] = boxes(opened).items()
    saved = secretariat.post(form, typed(opened, **{name: value, "_continue": ""}), follow=True)
    assert (warnings(saved), boxes(saved)) == ([], {})
    assert difference(item, other_language).meant["by"] == "editor"
    assert "The facts differ intentionally (editor, " in saved.content.decode()
    history = secretariat.get(form.replace("change", "history")).content.decode()
    assert "intentional difference" in history
    again = secretariat.post(
        form, typed(saved, **{column("summary", language): "24 of 152", "_continue": ""}), follow=True
    )
    assert (len(boxes(again)), len(warnings(again))) == (1, 1)
    assert difference(item, other_language).meant is None


def test_box_counts_only_for_the_texts_that_the_editor_has_seen(secretariat, form, item, other_language):
    opened = secretariat.get(form)
    ticked = {**boxes(opened), column("summary", other_language): "21 of 152"}
    saved = secretariat.post(form, typed(opened, **ticked), follow=True)
    assert "The original says 23, the translation 21." in warnings(saved)[0]
    assert difference(item, other_language).meant is None


def test_publishing_warns_and_is_not_refused(secretariat, form, item, other_language):
    saved = secretariat.post(form, typed(secretariat.get(form), _publish=other_language), follow=True)
    [warning] = warnings(saved)
    assert "The original says 23, the translation 22." in warning
    assert f"{form}#id_{column('summary', other_language)}" in warning
    item.refresh_from_db()
    assert item.is_published(other_language)


def test_who_may_not_write_the_text_is_shown_the_difference_without_a_box(translator_into, form, language):
    opened = translator_into(language).get(form)
    assert (len(sentences(opened)), boxes(opened)) == (1, {})


def test_dashboard_counts_what_differs_and_leads_to_it(secretariat, form, item, other_language):
    with translation.override(LANGUAGE_CODES[-1]):
        index = reverse("admin:index")
    shown = secretariat.get(index)
    assert shown.context["dashboard"]["differences"]["number"] == 1
    assert f"{form}#id_{column('summary', other_language)}" in shown.content.decode()
    accept(item, "summary", other_language, by="eve")
    item.save()
    assert secretariat.get(index).context["dashboard"]["differences"]["number"] == 0
