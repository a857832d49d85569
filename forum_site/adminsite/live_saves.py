"""Saves of what is live: they pass the gate of every publication, or become a working copy."""

from django.core.exceptions import PermissionDenied
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext

from forum_site.changes.authorship import authored
from forum_site.changes.tracking import batch_changes
from forum_site.media.full_disk import forget_messages
from forum_site.publishing.gate import NotPublishable, obstacles
from forum_site.texts.translated_fields import LANGUAGE_CODES
from forum_site.versions.second_person import require_another, writers

from .forms import state_badge
from .item_admin import reason_in


class LiveSaves:
    def save_live(self, request, item, show):
        """Save what is live, through the gate; what may not go live becomes the working copy where there is none."""
        live = [*filter(item.is_due, LANGUAGE_CODES)]
        before = obstacles(item, live, is_judged=True)
        try:
            # In one batch, so that what was there before is still the last version.
            with authored(note=reason_in(request.POST)), batch_changes():
                response = show()
                if getattr(request, "is_saved", False):
                    now = self.get_queryset(request).get(pk=item.pk)
                    obstacles(now, live).since(before).pass_with()
                    require_another(self.model, writers(self.model, item.pk, live), request.user)
            return response
        except NotPublishable as error:
            forget_messages(request)
            request.is_saved, request.gate_refusal = False, _refusal(error, request.path)
            return show() if item.has_copy else self.save_copy(request, item, show)

    def _why_not_to_save(self, request, object_id):
        on_live = not self.is_on_copy(request) and getattr(request, "gate_refusal", "")
        return on_live or super()._why_not_to_save(request, object_id)


def _refusal(error, form):
    text = gettext("Nothing is saved yet: it may not go live like this.")
    return format_html("{} {}", text, reasons(error, form))


def reasons(error, form):
    """What stands in the way, with links to fields."""
    if isinstance(error, PermissionDenied):
        return gettext("You have no right to publish it.")
    if not getattr(error, "lacks", None):
        return " ".join(error.messages)
    rows = ((form, lack.anchor, str(lack), state_badge(lack.state), lack.advice) for lack in error.lacks)
    return format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}#{}">{}</a> {} {}</li>', rows))
