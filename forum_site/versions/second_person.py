"""Who publishes: those with the right to and, where an installation says so, not what they have written."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext

from forum_site.changes.authorship import Means, authorship
from forum_site.changes.tracking import changed
from forum_site.publishing.actions import publication_asked
from forum_site.publishing.gate import NotPublishable
from forum_site.publishing.publishable import Publishable
from forum_site.publishing.schedules import suspend_planned
from forum_site.texts.translated_fields import LANGUAGE_CODES, column

from .comparing import is_shown, rows
from .encoding import states
from .keeping import last_states
from .models import History, Version
from .rows import as_value, read

# Whoever may publish is named up to this number.
MAX_NAMED = 10


def is_on():
    return settings.PUBLISH_NEEDS_SECOND_PERSON


def may_publish(model, user):
    app, name = model._meta.app_label, model._meta.model_name
    return user.is_active and user.has_perms([f"{app}.change_{name}", f"{app}.publish_{name}"])


def needs_another_look(model, by):
    """Whether what that person writes waits for somebody else, whatever was planned before."""
    user = get_user_model().objects.filter(username=by).first()
    return is_on() or not (user and may_publish(model, user))


def connect_signals():
    publication_asked.connect(_ask)
    changed.connect(withhold)


def _ask(sender, item, languages, by, **kwargs):
    if is_on():
        require_another(sender, writers(sender, item.pk, languages), by)


def require_another(model, written_by, by):
    """Raise NotPublishable where the person is among those who have written."""
    if is_on() and by.get_username() in written_by:
        raise NotPublishable([], sentence(model, written_by))


def sentence(model, written_by):
    """Who may not publish it, and who may."""
    text = gettext("A second person has to publish it. Written by: %(writers)s. It can be published by: %(others)s.")
    others = _publishers(model, written_by) or [gettext("nobody yet")]
    return text % {"writers": ", ".join(sorted(written_by)), "others": ", ".join(others)}


def _publishers(model, but):
    permission = f"{model._meta.app_label}.publish_{model._meta.model_name}"
    found = get_user_model().objects.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    return list(found.exclude(username__in=but).order_by("username").values_list("username", flat=True)[:MAX_NAMED])


def refusal_to_bring_back(item):
    """Why the person who acts may not make the item what it was, where it would be public; empty where they may."""
    by, means, _note = authorship()
    if not (is_on() and by and isinstance(item, Publishable) and _is_dated(item)):
        return ""
    if means == Means.REVERT:
        text = gettext("Prepare the version as a working copy. %(why)s")
        return text % {"why": sentence(type(item), {by})}
    if means == Means.RESTORE:
        deleted_by = History.objects.get(model=item._meta.label_lower, item=item.pk).gone_by
        written_by = writers(type(item), item.pk, LANGUAGE_CODES) | {deleted_by} - {""}
        return sentence(type(item), written_by) if by in written_by else ""
    return ""


def _is_dated(item):
    return any(getattr(item, column("published_at", code)) for code in LANGUAGE_CODES)


# --- Who has written ---------------------------------------------------------------------------------------------


def writers(model, pk, languages):
    """The names of those who have changed the item, in one of these languages, since it was last public in it."""
    return {name for code in languages for name in _writers(model, pk, code)} - {""}


def _writers(model, pk, code):
    """What commands and content files write has no author; what went live from a working copy passed the gate."""
    versions = Version.objects.filter(history__model=model._meta.label_lower, history__item=pk).order_by("number")
    found, before = [], {}
    for version, state in states(versions.iterator()):
        if _is_public(model, pk, before, code, version.kept_at):
            found.clear()
        if version.means != Means.COPY and changes(before, state) & {"", code}:
            found.append(version.by)
        before = state
    if _is_public(model, pk, before, code, timezone.now()):
        found.clear()
    # What this very change writes is no version yet.
    if authorship().means not in (Means.COPY, Means.RESTORE) and changes(before, read(model, [pk]).get(pk, {})) & {
        "",
        code,
    }:
        found.append(authorship().by)
    return found


def _is_public(model, pk, state, code, until):
    """Whether readers have seen that state, which lasted until that moment."""
    name = column("published_at", code)
    moment = as_value(model._meta.get_field(name), state.get(f"{model._meta.label_lower}/{pk}/{name}"))
    return moment is not None and moment <= until


def changes(before, after):
    """The languages in which two states differ in what people write, and "" for what the languages share."""
    found = set()
    for row in rows(before, after):
        if not getattr(row.model, "outlasts_reverts", False):
            fields = (field for field, *_texts in row.changed() if is_shown(field))
            found |= {getattr(field, "language", "") for field in fields}
    return found


def withhold(sender, keys, **kwargs):
    """Take the date from what is planned and written anew by a person: somebody has to look at it again."""
    if not (is_on() and issubclass(sender, Publishable) and authorship().by):
        return
    keys = {*_planned(sender, keys)}
    for pk, (_history, _number, before) in last_states(sender, keys).items() if keys else ():
        written = changes(before, read(sender, [pk]).get(pk, {}))
        if codes := [code for code in LANGUAGE_CODES if written & {"", code}]:
            suspend_planned(sender, pk, codes)


def _planned(model, keys):
    items = model._base_manager.filter(pk__in=keys)
    now = timezone.now()
    for item in items:
        if any((moment := getattr(item, column("published_at", code))) and moment > now for code in LANGUAGE_CODES):
            yield item.pk
