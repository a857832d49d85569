"""Unsaved form values: the server side of the copy that static/js/unsaved.js keeps in the browser.

The copy is kept by user and item for a day. To show it again, the script posts it with AS_TYPED: the form is shown
filled in and nothing is saved. After a save, a cookie names the copy to delete.
"""

import re

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.media.full_disk import NOTHING_STORED, is_full

AS_TYPED = "_as_typed"
# Parameters: the copy's name, given by the script, and the names of chosen files, which browsers do not restore.
COPY, FILES = "_copy", "_files"
NAME = re.compile(r"[a-z0-9]{1,40}")
DAY = 24 * 60 * 60

NOT_SAVED_YET = _("This is what you typed. It is not saved yet: check it and save it.")
SAVED_AT_ONCE = _(
    "Another change, saved at the same moment, conflicts with yours. Your changes have not been saved: check them"
    " and save again."
)


def why_not_stored(error):
    """The sentence for an editor whose form the database or the disk refused; other errors are raised again."""
    if is_full(error):
        return NOTHING_STORED
    if isinstance(error, IntegrityError):
        return SAVED_AT_ONCE
    raise error


def copy_of(request):
    """The name of the copy sent with the form; empty if there is none."""
    name = request.POST.get(COPY, "")
    return name if NAME.fullmatch(name) else ""


def is_as_typed(request):
    return AS_TYPED in request.POST


def discard_copy(request, response):
    """Let the browser delete its copy of the saved values."""
    if name := copy_of(request):
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(f"saved-{name}", "1", max_age=DAY, secure=secure, samesite="Lax")
    return response


def facts(request, opts, item):
    """The data for the script: user, item, copy, and whether the form has unsaved values."""
    return {
        "person": request.user.pk,
        "item": f"{opts.label_lower}.{item.pk if item else 'add'}",
        "copy": copy_of(request),
        "is_unsaved": request.method == "POST",
    }


def files_to_choose_again(request):
    """A sentence on the files of a form that is shown again; empty if there are none."""
    chosen = [upload.name for uploads in request.FILES.lists() for upload in uploads[1]] if request.FILES else []
    names = [*chosen, *request.POST.getlist(FILES)]
    return gettext("Files have to be chosen again: %(names)s.") % {"names": ", ".join(names)} if names else ""
