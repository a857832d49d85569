"""Six roles at every address that the admin's resolver knows, with forged forms; those of accounts: test_roles.py."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from forum_site.pages.models import Page
from forum_site.publishing.publishable import Publishable
from forum_site.reference.models import Milestone
from forum_site.search.models import DirectAnswer, UnansweredQuery
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, translated_texts
from forum_site.versions.copies import prepared, save
from forum_site.versions.copy_states import CopyState
from forum_site.versions.lookup import versions_of
from forum_site.versions.models import WorkingCopy
from forum_site.versions.rows import read
from objectives.models import GuidingPrinciple
from roundtables.models import Comparison
from tests.factories import complete, edition, objective, page, resource, round_table
from tests.reading import typed

from .admin_addresses import ELSEWHERE, QUERIES, decided, patterns
from .test_roles import GROUPS, is_kept_out, rights

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

# How an item is made where that takes more than texts.
MAKERS = {
    "roundtables_roundtable": round_table,
    "roundtables_edition": edition,
    "resources_resource": partial(resource, symbol="A/73/1"),
    "objectives_objective": objective,
    "pages_page": page,
    "search_directanswer": partial(complete, DirectAnswer, target="list:objectives"),
    "objectives_guidingprinciple": partial(complete, GuidingPrinciple, position=1),
    "roundtables_comparison": partial(complete, Comparison, earlier=2022, later=2026),
    "reference_milestone": partial(complete, Milestone, date=date(2018, 12, 19)),
}
FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "groups": ["1", "2", "3"],
    "user_permissions": ["1", "2", "3"],
    "post": "yes",
    "seen": "0",
    "_publish": ",".join(LANGUAGE_CODES),
}


@dataclass
class Target:
    """An item, live in one language, with a working copy; and what an editor's browser would send from its forms."""

    item: object
    forms: list  # as it is live, and as it is prepared

    @property
    def model(self):
        return type(self.item)

    def state(self):
        return read(self.model, [self.item.pk]).get(self.item.pk, {})

    def prepared(self):
        known = prepared(self.model, self.item.pk)
        return known.state if known else self.state()


@pytest.fixture(scope="module")
def targets(django_db_setup, django_db_blocker):
    """One item of each model that the admin lists, by app and model."""
    with django_db_blocker.unblock(), transaction.atomic(), override(LANGUAGE_CODES[0]):
        cache.clear()
        call_command("create_groups", verbosity=0)
        browser = Client()
        browser.force_login(User.objects.create_superuser("owner"))
        models = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
        UnansweredQuery.objects.create(week=date(2026, 1, 5), language=LANGUAGE_CODES[0], words="words", times=9)
        yield {
            name: _target(models[name], browser, MAKERS.get(name, partial(complete, models[name])))
            for name in sorted(models, reverse=True)  # round tables before what belongs to them
            if hasattr(admin.site._registry[models[name]], "version_view")
        }
        transaction.set_rollback(True)


def _target(model, browser, make):
    is_live = issubclass(model, Publishable)
    item = make(**({"published": LANGUAGE_CODES[:1]} if is_live else {}))
    setattr(item, column(translated_texts(model)[0], LANGUAGE_CODES[-1]), "Another text, of the second version")
    item.save()
    target = Target(item, [])
    address = f"/{LANGUAGE_CODES[0]}/admin/{item._meta.app_label}/{item._meta.model_name}/{item.pk}/change/"
    target.forms.append(typed(browser.get(address)))
    if is_live:
        ending = "/" + column(translated_texts(model)[0], LANGUAGE_CODES[-1])
        state = {key: f"{text} again" if key.endswith(ending) else text for key, text in target.state().items()}
        assert save(model, item.pk, state, by="owner")
        due = {"due_at": timezone.now() + timedelta(days=1), "due_in": LANGUAGE_CODES[:1]}
        WorkingCopy.objects.update(state=CopyState.SCHEDULED, **due)
        target.forms.append(typed(browser.get(address)))
    return target


@pytest.fixture
def browser(role):
    """A browser in which somebody of that role has signed in."""
    found = Client()
    if role != "stranger":
        person = User.objects.create_user("person", is_staff=True, is_superuser=role == "superuser")
        person.groups.set(Group.objects.filter(name=GROUPS[role]))
        found.force_login(person)
    return found


def filled(route, target):
    """The address, in which each name in brackets has become something that there is."""
    key, contents = (target.item.pk, target.model) if target else (1, Page)
    known = {
        "object_id": key,
        "language": LANGUAGE_CODES[0],
        "languages": ",".join(LANGUAGE_CODES),
        "code": LANGUAGE_CODES[-1],
        "state": "missing",
        "kind": "csv",
        "label": "pages.page",
        "content_type_id": ContentType.objects.get_for_model(contents).pk,
        "token": "a" * 22,
    }
    if "(?P" in route:
        route = "pages/" if "app_label" in route else "nothing/here/"
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), route)
    return f"/{LANGUAGE_CODES[0]}/admin/{path}"


def forged(page, target):
    """What is sent to that page, one after the other: as an editor's browser would, and with more than is asked for."""
    if page in ("change", "typed") and target:
        texts = {column(field, code) for field in translated_texts(target.model) for code in LANGUAGE_CODES}
        dates = {column("published_at", code): "2020-01-01 00:00" for code in LANGUAGE_CODES}
        more = dates | FORGED | {"source_language": LANGUAGE_CODES[-1]}
        anew = [name for name in texts if not name.startswith("slug_")]
        sent = [form | {name: f"{form.get(name)} 9" for name in anew} | more for form in target.forms]
        return [*sent, sent[-1] | {"_draft": ""}]
    if page == "changelist":
        sent = {"_selected_action": [str(target.item.pk)], "index": "0", "post": "yes"} if target else {}
        return [FORGED | sent | {"action": action} for action in ("delete_selected", f"publish_{LANGUAGE_CODES[-1]}")]
    if page == "new_year":
        return [FORGED | {"year": "2034"}]
    if page == "version":
        return [FORGED | {"last": str(versions_of(target.model, target.item.pk).first().number)}]
    return [FORGED]


def snapshot(target):
    """All that forged forms are after: rights, users, working copies and their dates, the item, and those like it."""
    people = {*User.objects.values_list("pk")}, {*Group.permissions.through.objects.values_list("group", "permission")}
    copies = WorkingCopy.objects.order_by("pk").values_list("pk", "state", "due_at", "override")
    items = [target.model.objects.count(), target.state(), target.prepared()] if target else []
    return [rights(), people, {*copies}, *items]


def ask(browser, send, address, target, data):
    """The answer, and all that forged forms are after once it has come; nothing stays of it."""
    said = []

    def note(execute, statement, *more):
        said.append(statement)
        return execute(statement, *more)

    with transaction.atomic():
        with connection.execute_wrapper(note):
            answer = getattr(browser, send)(address, data)
        is_written = any(statement.startswith(("INSERT", "UPDATE", "DELETE")) for statement in said)
        after = snapshot(target) if is_written else None
        transaction.set_rollback(True)
    return answer, after


def goes_too_far(role, model, before, after):
    """Whether that was more than a role may change that does not manage accounts; translators: texts of their own."""
    own = LANGUAGE_CODES[:1] if role == "translator into one language" else LANGUAGE_CODES
    texts = {name for field in translated_texts(model) for name in (field, *(column(field, code) for code in own))}
    states = [*zip(before[4:], after[4:], strict=True)]
    differ = {key for one, other in states for key in {*one, *other} if one.get(key) != other.get(key)}
    gone = {copy[0] for copy in before[2]} - {copy[0] for copy in after[2]}
    planned = {copy for copy in after[2] - before[2] if copy[2]}  # what was planned waits for who may publish
    beyond = {key.rpartition("/")[2] for key in differ} - texts - {"confirmations"}
    is_beyond = gone or planned or before[3:4] != after[3:4] or beyond
    return before[:2] != after[:2] or bool(role.startswith("translator") and is_beyond)


def is_turn(role, roles, number):
    """Whether it is that role's turn to open a page: of those that may, one does; of those that may not, each."""
    those = [one for one in GROUPS if one in roles]
    return role not in roles or those[number % len(those)] == role


@pytest.mark.parametrize("role", GROUPS)
def test_what_each_role_sees_and_changes(targets, browser, role, monkeypatch, caplog):
    """A page that nobody has decided about has no line in PAGES or OTHERS, which is a KeyError."""
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")  # who may see it is known by then
    caplog.set_level("ERROR", "django.request")
    known, wrong = {}, []
    for number, (route, name) in enumerate(one for one in patterns() if one[1] not in ELSEWHERE):
        model, page, sees, changes = decided(name, route)
        target = targets.get(model)
        before = known[model] = known.get(model) or snapshot(target)
        path = filled(route, target)
        if is_turn(role, sees, number):
            answer, after = ask(browser, "get", path + QUERIES.get((page, "get"), ""), target, {})
            if is_kept_out(answer) == (role in sees) or (after or before) != before:
                wrong.append(("get", path, answer.status_code))
        if is_turn(role, changes or sees, number) or (page == "change" and role.startswith("translator")):
            path += QUERIES.get((page, "post"), "")
            answers = [ask(browser, "post", path, target, data) for data in forged(page, target)]
            found = [after for _answer, after in answers if after and after != before]
            far = [after for after in found if role != "superuser" and goes_too_far(role, target.model, before, after)]
            if bool(found) != (role in changes) or far:
                wrong.append(("post", path, [answer.status_code for answer, _after in answers], far))
    assert wrong == []
