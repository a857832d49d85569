"""Tests of the security log."""

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from forum_site.accounts import security_log
from forum_site.accounts.models import EventKind, SecurityEvent
from forum_site.backups.archive import Manifest
from forum_site.backups.making import BackupReport
from forum_site.management.commands import backup
from forum_site.publishing.actions import DIFFERENCE, log_confirmations, publish
from tests.factories import objective, page

from .factors import add_app, code

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.one_database]

SECRETS = ("a right long password", "a wrong long password")


@pytest.fixture
def lines(monkeypatch):
    """The JSON lines that were written meanwhile."""
    written = []
    monkeypatch.setattr(security_log.logger, "info", written.append)
    return written


def kinds():
    return [*SecurityEvent.objects.order_by("pk").values_list("kind", "name")]


def test_what_happens_to_an_account_is_noted_and_no_secret_with_it(client, editor, lines):
    cache.clear()
    editor.set_password(SECRETS[0])
    editor.save()
    codes = add_app(editor)
    SecurityEvent.objects.all().delete()
    lines.clear()
    door, client.defaults["HTTP_USER_AGENT"] = reverse("account_login"), "A browser " * 90
    client.post(door, {"username": SECRETS[1], "password": SECRETS[1]})
    client.post(door, {"username": "editor", "password": SECRETS[1]})
    client.post(door, {"username": "editor", "password": SECRETS[0]})
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": codes[0]})
    client.post(reverse("admin:logout"))
    expected = [
        (EventKind.SIGN_IN_FAILED, ""),
        (EventKind.SIGN_IN_FAILED, "editor"),
        (EventKind.CODE_FAILED, "editor"),
        (EventKind.RECOVERY_CODE_USED, "editor"),
        (EventKind.SIGNED_IN, "editor"),
        (EventKind.SIGNED_OUT, "editor"),
    ]
    assert kinds() == expected
    assert [(entry["kind"], entry["name"]) for entry in map(json.loads, lines)] == expected
    kept = repr([*SecurityEvent.objects.values()]) + "".join(lines)
    assert [secret for secret in (*SECRETS, *codes, "000000", code()) if secret in kept] == []
    assert {event.address for event in SecurityEvent.objects.all()} == {"127.0.0.1"}


def test_rights_and_overrides_are_noted_with_who_gave_them(client, administrator, editor, lines):
    client.force_login(administrator)
    form = {"username": "editor", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    form |= {f"date_joined_{part}": value for part, value in enumerate(("2026-11-02", "09:00:00"))}
    client.post(reverse("admin:auth_user_change", args=[editor.pk]), form)
    found = [*SecurityEvent.objects.filter(by="administrator").values_list("kind", "name", "detail")]
    assert (EventKind.ACCOUNT_CHANGED, "editor", "is_superuser: True") in found
    assert (EventKind.ROLES_CHANGED, "editor", "") in found
    item = objective()
    item.title_en = item.summary_en = ""
    item.save()
    publish(item, languages=["en"], by=editor, override="the meeting begins")
    assert kinds()[-1] == (EventKind.OVERRIDE, "editor")
    log_confirmations(item, ["summary_en"], by=editor)
    assert kinds()[-1] == (EventKind.OVERRIDE, "editor")  # an act like any other
    log_confirmations(item, ["summary_en"], by=editor, of=DIFFERENCE)
    assert kinds()[-1] == (EventKind.DIFFERENCE, "editor")


def test_the_log_is_read_by_superusers_and_changed_by_nobody(client, administrator, editor, language):
    event = SecurityEvent.objects.create(kind=EventKind.SIGNED_IN, name="editor")
    names = ("accounts_securityevent", "admin_logentry")
    lists = [reverse(f"admin:{name}_changelist") for name in names]
    client.force_login(editor)
    assert [client.get(path).status_code for path in lists] == [403, 403]
    client.force_login(administrator)
    assert [client.get(path).status_code for path in lists] == [200, 200]
    one = reverse("admin:accounts_securityevent_change", args=[event.pk])
    assert [client.get(one).status_code, client.post(one, {"name": "x"}).status_code] == [200, 403]
    client.post(lists[0], {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"})
    assert client.get(reverse("admin:accounts_securityevent_add")).status_code == 403
    assert SecurityEvent.objects.get(pk=event.pk).name == "editor"


def test_what_one_person_did_is_listed_over_all_items(client, administrator, editor, translator, language):
    for person, item in ((editor, objective(1)), (translator, objective(2)), (editor, page("legal"))):
        log_confirmations(item, ["title_en"], by=person)
    for person in (editor, translator):
        SecurityEvent.objects.create(kind=EventKind.SIGNED_IN, user=person, name=person.username)
    client.force_login(administrator)
    people = client.get(f"/{language}/admin/people/").content.decode()
    acts = f"/{language}/admin/admin/logentry/?user__id__exact={editor.pk}"
    assert acts in people
    found = client.get(acts).context["cl"].queryset
    assert [*found.values_list("user__username", "content_type__model").order_by("pk")] == [
        ("editor", "objective"),
        ("editor", "page"),
    ]
    events = client.get(f"/{language}/admin/accounts/securityevent/?user__id__exact={editor.pk}").context["cl"]
    assert {*events.queryset.values_list("name", flat=True)} == {"editor"}
    # Nor does the list go with the person.
    client.post(reverse("admin:auth_user_delete", args=[editor.pk]), {"post": "yes"})
    form = {"action": "delete_selected", "_selected_action": editor.pk, "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), form)
    assert LogEntry.objects.filter(user=editor).count() == 2
    client.force_login(editor)
    assert client.get(acts).status_code == 403


def test_a_copy_of_accounts_is_noted_where_the_database_takes_it(administrator, tmp_path, monkeypatch):
    made = BackupReport(tmp_path / "all.zip", Manifest("", "", "", "", "", [], 1, {}, [], {}), 0, None, [])
    monkeypatch.setattr(backup, "make", lambda *arguments: made)
    SecurityEvent.objects.all().delete()
    for labels in (["objectives"], ["auth.user"], []):
        call_command("dumpdata", *labels, output=str(tmp_path / "all.json"))
    call_command("backup", str(tmp_path), verbosity=0)
    known = [*SecurityEvent.objects.order_by("pk").values_list("kind", "detail")]
    assert known == [("exported", f"dumpdata {tmp_path}/all.json")] * 2 + [("exported", f"backup {tmp_path}/all.zip")]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        call_command("dumpdata", output=str(tmp_path / "another.json"))
        cursor.execute("PRAGMA query_only = OFF")
    assert (tmp_path / "another.json").exists()
    assert SecurityEvent.objects.count() == len(known)


def test_the_log_is_kept_for_four_hundred_days(db):
    for days in (399, 401):
        SecurityEvent.objects.create(kind=EventKind.SIGNED_IN, name=str(days), at=timezone.now() - timedelta(days=days))
    call_command("sweep", verbosity=0)
    assert [name for _kind, name in kinds()] == ["399"]
