"""An editor who works through the forms of a served site."""

from html.parser import HTMLParser

import requests

from tests.servers import HOST, run

SIGN_IN = """
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from forum_site.accounts.models import Account
Account.objects.update(has_borrowed_password=False)
client = Client()
client.force_login(User.objects.filter(is_superuser=True).first())
print(client.cookies[settings.SESSION_COOKIE_NAME].value)
"""


def sign_in(variables):
    """The cookie of the site's administrator."""
    return run(variables, SIGN_IN).strip()


class Editor:
    """Somebody of the staff with a browser."""

    def __init__(self, server, cookie):
        self.root = f"http://{HOST}:{server.port}"
        self.browser = requests.Session()
        self.browser.trust_env = False  # no proxy leads to this machine
        self.browser.cookies.set("sessionid", cookie)

    def open(self, path):
        return self.browser.get(f"{self.root}{path}", timeout=20)

    def send(self, path, files=None, **changes):
        """The answer to the form at that path, sent as it stands there but for the changes."""
        page = self.open(path)
        assert page.status_code == 200, page.status_code
        return self.post(path, form_of(page), files, **changes)

    def post(self, path, form, files=None, follow=True, **changes):
        """The answer to that form, or to the redirect that follows it."""
        data = [*(field for field in form if field[0] not in changes), *changes.items()]
        return self.browser.post(f"{self.root}{path}", data=data, files=files, allow_redirects=follow, timeout=20)


def form_of(page):
    """The names and values that a browser would send back from the page."""
    reader = _FormReader()
    reader.feed(page.text)
    return reader.fields


class _FormReader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields = []
        self._select, self._area, self._text = None, None, ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name, kind = given.get("name"), given.get("type")
        value = given.get("value") or ("on" if kind == "checkbox" else "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "option" and "selected" in given:
            self.fields.append((self._select, value))
        elif tag == "input" and name and _is_sent(kind, given):
            self.fields.append((name, value))

    def handle_data(self, data):
        self._text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.fields.append((self._area, self._text.removeprefix("\n")))


def _is_sent(kind, given):
    return "checked" in given if kind in ("checkbox", "radio") else kind not in ("file", "submit")
