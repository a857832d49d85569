"""Tests of single sign-on by OpenID Connect: the site as it is served, and a provider beside it on loopback."""

import json
import re
import sqlite3
from contextlib import closing
from html import unescape
from importlib.util import find_spec

import environ
import pytest
import requests
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, reverse

from forum_site.accounts.default_settings import single_sign_on
from tests.servers import HOST, environment, left_out, manage, run, serve

from . import identity_provider
from .factors import code

pytestmark = [pytest.mark.slow, pytest.mark.one_database]

USER = {"sub": "ada-1", "email": "Ada@example.org", "email_verified": True, "given_name": "Ada", "roles": ["editors"]}
REFUSAL = {
    "fr": "Le compte de votre organisation ne vous a pas permis de vous connecter.",
    "en": "You could not be signed in with your organisation’s account.",
}
# Those who were here before: each with a superuser’s or an ended account, or a second factor.
BEFORE = """
from django.contrib.auth.models import Group, User
from tests.accounts.factors import add_app
for name in ("root", "ended", "careful", "twin", "twin2"):
    rights = {"is_staff": True, "is_superuser": name == "root", "is_active": name != "ended"}
    user = User.objects.create_user(name, f"{name.rstrip('2')}@example.org", **rights)
    user.groups.set(Group.objects.filter(name="secretariat"))
add_app(User.objects.get(username="careful"))
"""


@pytest.fixture(scope="module")
def provider():
    if not find_spec("jwt"):
        left_out("Not run: PyJWT is not installed.")
    with identity_provider.provider() as found:
        yield found


@pytest.fixture(scope="module")
def site(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    more = {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": identity_provider.CLIENT,
        "OIDC_CLIENT_SECRET": identity_provider.SECRET,
        "OIDC_ROLES": json.dumps({"editors": "secretariat", "helpers": "translators"}),
    }
    variables = environment(folder, PRODUCTION="off", NO_PROXY=HOST, **more)
    manage(variables, "migrate", "--verbosity=0")
    manage(variables, "create_groups", "--verbosity=0")
    run(variables, BEFORE)
    with serve(variables) as server:
        server.variables = variables
        server.database = folder / "db.sqlite3"
        server.root = f"http://{HOST}:{server.port}"
        yield server


@pytest.fixture(autouse=True)
def _honest(request):
    if "provider" in request.fixturenames:
        found = request.getfixturevalue("provider")
        found.be_honest()
        found.user = dict(USER)


def asked(site, query):
    with closing(sqlite3.connect(site.database, timeout=20)) as database:
        return database.execute(query).fetchall()


def groups(site):
    """The names of all users, each with the group that they belong to."""
    return asked(
        site,
        "SELECT u.username, g.name FROM auth_user u LEFT JOIN auth_user_groups l ON l.user_id = u.id "
        "LEFT JOIN auth_group g ON g.id = l.group_id ORDER BY u.username",
    )


def browser():
    found = requests.Session()
    found.trust_env = False
    return found


def sign_in(site, language="en", who=None):
    """A browser that has followed the link on the sign-in page, and the page to which that led."""
    who = who or browser()
    page = who.get(f"{site.root}/{language}/admin/login/?next=/{language}/admin/account/", timeout=20)
    [link] = re.findall(r'href="([^"]+single-sign-on/[^"]*)"', page.text)
    return who, who.get(site.root + unescape(link), timeout=20)


def is_in(who, site):
    return who.get(f"{site.root}/en/admin/", timeout=20).url == f"{site.root}/en/admin/"


def test_an_account_elsewhere_opens_this_site_with_the_roles_that_it_has_there(site, provider, language):
    for given, role in (("editors", "secretariat"), ("helpers", "translators"), ("editors", "secretariat")):
        provider.user["roles"] = ["unknown here", given]
        who, page = sign_in(site, language)
        assert (page.status_code, page.url) == (200, f"{site.root}/{language}/admin/account/")
        assert is_in(who, site)
        assert ("ada@example.org", role) in groups(site)
    query = "SELECT username, is_staff, is_superuser, substr(password, 1, 1) FROM auth_user WHERE first_name = 'Ada'"
    assert asked(site, query) == [("ada@example.org", 1, 0, "!")]
    assert asked(site, "SELECT extra_data FROM socialaccount_socialaccount") == [("{}",)]
    assert asked(site, "SELECT count(*) FROM socialaccount_socialtoken") == [(0,)]


WRONG = {
    "another key": lambda provider: setattr(provider, "key", provider.other_key),
    "no signature": lambda provider: setattr(provider, "algorithm", "none"),
    "a shared secret": lambda provider: setattr(provider, "algorithm", "HS256"),
    "no token": lambda provider: setattr(provider, "leaves_out", ("id_token",)),
    "for another site": lambda provider: provider.changes.update(aud="another"),
    "from another issuer": lambda provider: provider.changes.update(iss="http://elsewhere.example"),
    "too old": lambda provider: provider.changes.update(exp=1),
    "no role": lambda provider: provider.user.update(sub="2", email="new@example.org", roles=["unknown here"]),
    "no claim": lambda provider: provider.user.update(sub="2", email="new@example.org", roles=None),
    "an address not verified": lambda provider: provider.user.update(
        sub="3", email="careful@example.org", email_verified="false"
    ),
    "no address": lambda provider: provider.user.update(sub="3", email=None),
    "of a superuser": lambda provider: provider.user.update(sub="4", email="root@example.org"),
    "of an account that has ended": lambda provider: provider.user.update(sub="5", email="ended@example.org"),
    "of two accounts": lambda provider: provider.user.update(sub="6", email="twin@example.org"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_not_right_lets_nobody_in_and_changes_nothing(site, provider, wrong):
    before = groups(site), asked(site, "SELECT count(*) FROM socialaccount_socialaccount")
    WRONG[wrong](provider)
    who, page = sign_in(site)
    assert (page.url, REFUSAL["en"] in unescape(page.text)) == (f"{site.root}/en/admin/login/", True)
    assert not is_in(who, site)
    assert before == (groups(site), asked(site, "SELECT count(*) FROM socialaccount_socialaccount"))
    [(kind, detail)] = asked(site, "SELECT kind, detail FROM accounts_securityevent ORDER BY id DESC LIMIT 1")
    assert (kind, detail.startswith("single sign-on: ")) == ("sign_in_failed", True)


def begun(site, language="en"):
    """A browser that the provider has sent back, before it comes back; and the address that it is to open."""
    who = browser()
    there = who.get(f"{site.root}/{language}/admin/account/single-sign-on/", allow_redirects=False, timeout=20)
    back = who.get(there.headers["Location"], allow_redirects=False, timeout=20)
    return who, back.headers["Location"]


def test_nobody_finishes_what_another_has_begun(site, provider, language):
    (victim, own), (_attacker, others) = begun(site, language), begun(site, language)
    state, stolen = (re.search(rf"{name}=([^&]+)", address)[1] for name, address in (("state", own), ("code", others)))
    for address in (others, f"{own.partition('?')[0]}?code={stolen}&state={state}"):
        page = victim.get(address, timeout=20)
        assert REFUSAL[language] in unescape(page.text)
        assert not is_in(victim, site)


REDUCE = """
from django.contrib.auth.models import User
from forum_site.accounts.personal_data import data_of, reduce_to_history
user = User.objects.get(username="leaving@example.org")
print(data_of(user)["single_sign_on"][0]["uid"])
reduce_to_history(user)
"""


def test_an_account_that_was_reduced_is_not_opened_again(site, provider):
    """Whoever comes back has another one."""
    provider.user.update(sub="8", email="leaving@example.org")
    before, _page = sign_in(site)
    assert is_in(before, site)
    assert run(site.variables, REDUCE).strip() == "8"
    assert not is_in(before, site)
    sign_in(site)
    query = "SELECT username FROM auth_user u, socialaccount_socialaccount a WHERE a.user_id = u.id AND a.uid = '8'"
    assert asked(site, query) == [("leaving@example.org",)]
    assert asked(site, "SELECT count(*) FROM auth_user WHERE username LIKE 'former-%'") == [(1,)]


def test_a_second_factor_is_asked_for_all_the_same(site, provider):
    provider.user.update(sub="7", email="careful@example.org")
    who, page = sign_in(site)
    assert page.url == f"{site.root}/en/admin/account/code/"
    assert not is_in(who, site)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    who.post(page.url, {"code": code(), "csrfmiddlewaretoken": token}, timeout=20)
    assert is_in(who, site)


AGE = """
from importlib import import_module
from django.conf import settings
from django.contrib.sessions.models import Session
for row in Session.objects.all():
    session = import_module(settings.SESSION_ENGINE).SessionStore(row.session_key)
    for record in session.get("account_authentication_methods", []):
        record["at"] -= 3600
    session.save()
"""


def test_an_account_without_a_password_adds_a_second_factor(site, provider):
    """At once, and later after having signed in anew where the account is kept."""
    who, _page = sign_in(site)
    for asked_for in (None, "login"):
        page = who.get(f"{site.root}/en/admin/account/app/", timeout=20)
        assert (page.status_code, page.url) == (200, f"{site.root}/en/admin/account/app/")
        assert provider.prompt == asked_for
        run(site.variables, AGE)


@pytest.mark.django_db
def test_it_is_off_unless_the_settings_say_who_keeps_the_accounts(client, monkeypatch, language):
    assert not apps.is_installed("allauth.socialaccount")
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login")
    assert client.get(f"/{language}/admin/account/single-sign-on/").status_code in (302, 404)
    assert b"single-sign-on" not in client.get(f"/{language}/admin/login/").content
    monkeypatch.setenv("OIDC_ISSUER", "https://accounts.example.org")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        single_sign_on(environ.Env())
