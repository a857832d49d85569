"""Tests of the command create_groups."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from forum_site.parity.translated import Part
from forum_site.texts.translated_fields import LANGUAGE_CODES

# Items with pages of their own, which are published; and what stands on those pages.
PUBLISHABLE = [
    *("objectives.objective", "objectives.guidingprinciple", "pages.page", "resources.resource"),
    *("roundtables.edition", "roundtables.policydebate", "roundtables.roundtable"),
    *("reference.term", "reference.milestone", "roundtables.comparison", "search.directanswer"),
]
# Parts without a text to translate.
UNTRANSLATED = ["resources.resourcefile", "reference.variant"]
PARTS = [model._meta.label_lower for model in apps.get_models() if issubclass(model, Part)]
OTHERS = ["resources.issuingbody", *PARTS, *UNTRANSLATED]


def rights(models, *actions):
    labels = [model.split(".") for model in models]
    return {f"{app_label}.{action}_{name}" for app_label, name in labels for action in actions}


# Whoever translates works on the texts, and looks at the parts that have none.
TEXTS = [model for model in PUBLISHABLE + OTHERS if model not in UNTRANSLATED]
TO_TRANSLATE = rights(TEXTS, "view", "change") | rights(UNTRANSLATED, "view")
INTO = {code: {f"editorial.translate_into_{code}"} for code in LANGUAGE_CODES}
SECRETARIAT = (
    rights(PUBLISHABLE + OTHERS, "view", "add", "change", "delete")
    | rights(PUBLISHABLE, "publish")
    | {"pages.view_sitesettings", "pages.change_sitesettings"}
)
EXPECTED = {
    "secretariat": SECRETARIAT,
    "heads": SECRETARIAT | {"accounts.manage_staff"},
    "translators": TO_TRANSLATE | set().union(*INTO.values()),
    **{f"translators-{code}": TO_TRANSLATE | right for code, right in INTO.items()},
}


def found():
    return {
        group.name: {f"{right.content_type.app_label}.{right.codename}" for right in group.permissions.all()}
        for group in Group.objects.all()
    }


def test_groups_have_their_rights_exactly(groups):
    """No group reaches users, groups or the log; translators neither publish nor delete."""
    assert found() == EXPECTED


def test_groups_are_brought_up_to_date(groups):
    group = Group.objects.get(name="translators")
    group.permissions.set([Permission.objects.get(codename="delete_user")])
    call_command("create_groups", verbosity=0)
    assert found() == EXPECTED


def test_members_stay_members(editor):
    call_command("create_groups", verbosity=0)
    assert [group.name for group in editor.groups.all()] == ["secretariat"]


@pytest.mark.parametrize(("verbosity", "said"), [(0, ""), (1, "Group {}: {}.\n")])
def test_command_says_what_it_did(verbosity, said, db, capsys):
    for state in ("created", "up to date"):
        call_command("create_groups", verbosity=verbosity)
        assert capsys.readouterr().out == "".join(said.format(name, state) for name in EXPECTED)
