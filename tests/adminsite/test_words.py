"""Every page of the admin is in the language of its address, in labels, buttons and histories."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import override

from forum_site.pages.models import Section
from forum_site.reference.models import Milestone, Term
from forum_site.texts.translated_fields import LANGUAGE_CODES
from resources.models import IssuingBody
from tests.factories import action, complete, edition, objective, page, resource
from tests.reading import attribute, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

# Texts of the items, keys, paths and files; and what the security log notes.
ALIKE = re.compile(
    r"[ -]in[- ](?:fr|en)\b|^[a-z_]+(?:[-/.:_#][\w<>:-]+)+/?$|\.(?:py|html|toml)\b|^[\w-]{40,}$|^is_active: "
)
AGREED = {"Pages › Pages", "Question [fr]", "Question [en]"}
ATTRIBUTES = ("title", "aria-label", "placeholder", "alt")


@pytest.fixture
def items():
    item = objective(8, published=LANGUAGE_CODES)
    action(item)
    owner = page("legal")
    complete(Section, page=owner, key="a", position=1)
    edition(2022)
    resource(issuing_body=complete(IssuingBody, key="one"))
    for model in (Term, Milestone):
        complete(model, key="one", **({"date": "2022-05-02"} if model is Milestone else {}))


def addresses(language):
    with override(language):
        yield reverse("admin:index")
        yield reverse("admin:bin")
        yield reverse("people")
        yield reverse("mfa_index")
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            yield reverse(f"{name}_changelist")
            yield reverse(f"{name}_add")
            if item := model._default_manager.first():
                for act in ("change", "history", "delete"):
                    yield reverse(f"{name}_{act}", args=[item.pk])


def shown(response):
    """The texts of a page that people see or hear, but not what fields hold."""
    return {" ".join(text.split()) for text in _texts(read(response))}


def _texts(element):
    if element.name in ("script", "style", "textarea", "title"):
        return
    yield from (attribute(element, name) for name in ATTRIBUTES)
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)


def test_pages_in_two_languages_share_no_words(client, administrator, items):
    client.force_login(administrator)
    texts = []
    for language in LANGUAGE_CODES[:2]:
        pages = {}
        for address in addresses(language):
            response = client.get(address)
            assert response.status_code in (200, 403), address
            for text in shown(response):
                pages.setdefault(text, address)
        texts.append(pages)
    one, other = texts
    alike = {text: one[text] for text in one.keys() & other.keys() if len(re.findall(r"[^\W\d_]{2,}", text)) > 1}
    assert {text: where for text, where in alike.items() if not ALIKE.search(text) and text not in AGREED} == {}
