"""Accessibility of every page of the admin, checked by axe: narrow in one language, wide in the other."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from forum_site.texts.translated_fields import LANGUAGE_CODES
from objectives.models import Objective
from tests.adminsite.test_words import items
from tests.browser.test_accessibility import RULES, RUN, axe
from tests.browser.test_admin import form, rich_text
from tests.factories import objective

pytestmark = pytest.mark.browser

__all__ = ["axe", "items"]
WIDTHS = [390, 1280]


def kinds(language):
    """One address of each kind of page: the pages of their own, each list, each form, a history and a deletion."""
    with override(language):
        yield from map(reverse, ("admin:index", "admin:bin", "people"))
        yield reverse("admin:catalog", args=[language, "identical"])
        yield reverse("admin:texts", args=["objectives.objective", "current", language])
        yield reverse("admin:auth_user_add")
        for model in admin.site._registry:
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            yield reverse(f"{name}_changelist")
            if item := model._default_manager.first():
                yield reverse(f"{name}_change", args=[item.pk])
                if model is Objective:
                    yield from (reverse(f"{name}_{act}", args=[item.pk]) for act in ("history", "delete"))


@pytest.mark.parametrize(("width", "code"), [*zip(WIDTHS, LANGUAGE_CODES, strict=False)])
def test_no_page_of_the_admin_has_a_barrier(sign_in, administrator, items, axe, width, code):
    desk, found = sign_in(administrator), []
    desk.set_viewport_size({"width": width, "height": 900})
    for address in kinds(code):
        assert desk.goto(address).status == 200, address
        desk.wait_for_load_state("networkidle")
        desk.evaluate(axe)
        for scheme, rules in RULES.items():
            desk.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            broken, _kept = desk.evaluate(RUN, rules)
            found += [f"{scheme} {address}: {barrier}" for barrier in broken]
        desk.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)


def test_rich_text_is_tied_to_its_state_and_its_buttons_say_theirs(sign_in, editor, language):
    desk, item = sign_in(editor), objective(8)
    with override(language):
        desk.goto(form(item))
        area = rich_text(desk, Objective, "body", LANGUAGE_CODES[-1])
        expect(area).to_have_attribute("aria-describedby", re.compile("."))
        described = area.get_attribute("aria-describedby")
        expect(desk.locator(f"#{described}")).to_contain_text(str(item.state_of("body", LANGUAGE_CODES[-1]).label))
        bold = desk.locator(".prose-editor", has=area).locator("[data-name=bold]")
        expect(bold).to_have_attribute("aria-pressed", "false")
        area.press("ControlOrMeta+a")
        bold.focus()
        desk.keyboard.press("Enter")
        expect(bold).to_have_attribute("aria-pressed", "true")
        names = desk.locator(".prose-menubar__button").evaluate_all("all => all.map((one) => one.ariaLabel)")
        assert all(names)
