"""The pages of accounts, narrow and wide: by keyboard, with and without script, and without barriers."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from forum_site.accounts.mail import password_link
from forum_site.accounts.models import Account
from tests.accounts.factors import add_app, code
from tests.browser.test_accessibility import RULES, RUN, axe  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser

PASSWORD, ANOTHER = "a right long password", "seven blue herons"
NARROW, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
OUTSIDE = ["account_login", "account_reset_password", "account_reset_password_done"]
INSIDE = ["mfa_index", "profile", "account_change_password", "usersessions_list", "personal_data"]
INSIDE += ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "people", "invite"]


@pytest.fixture
def person(editor, language):
    editor.set_password(PASSWORD)
    editor.email = "editor@example.org"
    editor.save()
    Account.objects.create(user=editor, language=language)
    editor.groups.add(Group.objects.get(name="heads"))
    cache.clear()
    with override(language):
        yield editor
    cache.clear()


def tab_to(page, selector):
    """Press Tab until that is in focus, as whoever has no mouse does."""
    for _press in range(60):
        if page.locator(f"{selector}:focus").count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {selector}.")


def type_into(page, **fields):
    for name, words in fields.items():
        tab_to(page, f"[name={name}]")
        page.keyboard.press("Control+A")
        page.keyboard.type(words)
    page.keyboard.press("Enter")


def press(page, selector):
    tab_to(page, selector)
    page.keyboard.press("Enter")


def follow(page, name):
    press(page, f"a[href='{reverse(name)}']")


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_signing_in_with_a_second_factor_and_the_profile_by_keyboard(new_context, person, record, has_script):
    add_app(person)
    page = new_context(java_script_enabled=has_script, viewport=NARROW).new_page()
    page.goto(reverse("admin:index"))
    type_into(page, username="editor", password=PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_have_text(gettext("Second factor"))
    type_into(page, code=code())
    follow(page, "mfa_index")
    follow(page, "profile")
    type_into(page, first_name="Zoé")
    expect(page.locator(".messagelist")).to_contain_text(gettext("Your name and language have been saved."))
    expect(page.locator("main")).to_contain_text("Zoé")
    assert (record.complaints, record.strangers) == ([], [])


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_forgotten_password_by_keyboard(new_context, person, record, settings, live_server, has_script):
    settings.CAN_MAIL, settings.EMAIL_BACKEND = True, "django.core.mail.backends.dummy.EmailBackend"
    page = new_context(java_script_enabled=has_script, viewport=NARROW).new_page()
    page.goto(reverse("account_login"))
    follow(page, "account_reset_password")
    type_into(page, email="editor@example.org")
    page.wait_for_url(f"**{reverse('account_reset_password_done')}")
    page.goto(password_link(person, live_server.url))
    type_into(page, password1="Forum2026Forum2026", password2="Forum2026Forum2026")
    refusal = "This password consists of little but words of this site or of your name. Take other words."
    expect(page.locator(".errorlist").first).to_contain_text(gettext(refusal))
    type_into(page, password1=ANOTHER, password2=ANOTHER)
    page.wait_for_url(f"**{reverse('account_login')}")
    type_into(page, username="editor", password=ANOTHER)
    page.wait_for_url(f"**{reverse('admin:index')}")
    assert (record.complaints, record.strangers) == ([], [])


def test_a_passkey_is_added_and_then_opens_the_site_by_keyboard(new_context, person, record):
    """With the authenticator that Chromium brings along for tests; a factor that is there is asked for."""
    context = new_context(viewport=NARROW)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    kind |= {"hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": kind})
    page.goto(reverse("mfa_add_webauthn"))
    type_into(page, username="editor", password=PASSWORD)
    tab_to(page, "[name=name]")
    page.keyboard.type("This one")
    press(page, "#account-key")
    expect(page.locator(".recovery-codes code")).to_have_count(10)
    assert [key.type for key in Authenticator.objects.filter(user=person).exclude(type="recovery_codes")] == [
        "webauthn"
    ]
    press(page, "#logout-form button")
    expect(page.locator("#user-tools")).to_have_count(0)
    page.goto(reverse("account_login"))
    type_into(page, username="editor", password=PASSWORD)
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    press(page, "#account-key")
    page.wait_for_url(f"**{reverse('admin:index')}")
    assert (record.complaints, record.strangers) == ([], [])


@pytest.mark.parametrize("window", [NARROW, WIDE], ids=["narrow", "wide"])
def test_no_page_of_accounts_has_a_barrier_or_is_wider_than_its_window(page, axe, person, window):  # noqa: F811
    found = []

    def look_at(name):
        """Loaded anew for each scheme: the admin’s links take a moment to change their colour."""
        for scheme in RULES:
            page.emulate_media(color_scheme=scheme)
            page.goto(reverse(name))
            page.evaluate(axe)
            broken, kept = page.evaluate(RUN, RULES[scheme])
            found.extend(f"{name}, {scheme}: {barrier}" for barrier in (broken if kept else ["nothing to look at"]))
        wide = page.evaluate("document.documentElement.scrollWidth") - window["width"]
        found.extend([f"{name}: {wide} pixels too wide"] if wide > 0 else [])

    page.set_viewport_size(window)
    for name in OUTSIDE:
        look_at(name)
    page.goto(reverse("account_login"))
    type_into(page, username="editor", password=PASSWORD)
    page.wait_for_url(f"**{reverse('admin:index')}")
    for name in INSIDE:
        look_at(name)
    page.context.clear_cookies()
    add_app(person)
    page.goto(reverse("account_login"))
    type_into(page, username="editor", password=PASSWORD)
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    look_at("mfa_authenticate")
    assert found == []
