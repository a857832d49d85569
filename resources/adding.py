"""Bulk upload: several files added to a document at once.

First they are looked into and wait; then the editor sees what was found, says which language each is in, and confirms:
all are stored, or none. There is no other way in which an editor brings a file here.
"""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext, override

from forum_site.media.full_disk import NOTHING_STORED, is_full
from forum_site.texts.detection import base, name_of
from forum_site.texts.translated_fields import LANGUAGE_CODES
from forum_site.versions.second_person import is_on

from . import incoming
from .file_forms import FileForm, are_right
from .formats import ACCEPTED
from .language_files import Lack, ResourceFile


def store(batch, forms, item):
    """The language versions that come of the rows taken, as pairs of a version and whether it is new."""
    stored = []
    for number, form in enumerate(forms):
        if not form.cleaned_data["take"]:
            continue
        language = form.cleaned_data["language"]
        version = item.files.filter(language=language).first() or ResourceFile(resource=item, language=language)
        is_new = version.pk is None
        with batch.open(number) as content:
            version.file, version.address = content, ""
            version.save()
        stored.append((version, is_new))
    return stored


class AddingFiles:
    """The pages of the admin on which files are added to a document."""

    files_template = "admin/resource_files.html"

    def get_urls(self):
        own = [
            path("<path:object_id>/files/", self.admin_site.admin_view(self.choose_files), name="resource_files"),
            path(
                "<path:object_id>/files/<slug:token>/",
                self.admin_site.admin_view(self.confirm_files),
                name="resource_files_confirm",
            ),
        ]
        return [*own, *super().get_urls()]

    def may_add_files(self, request, item):
        return self.has_change_permission(request, item) and request.user.has_perm("resources.add_resourcefile")

    def choose_files(self, request, object_id):
        item = self._item(request, object_id)
        refused, problem = [], ""
        if request.method == "POST":
            uploads = request.FILES.getlist("files")
            try:
                batch = incoming.receive(uploads, request.user, item)
            except OSError as error:
                if not is_full(error):
                    raise
                problem = NOTHING_STORED
            else:
                if batch.files:
                    return HttpResponseRedirect(reverse("admin:resource_files_confirm", args=[item.pk, batch.token]))
                refused = batch.refused
                problem = "" if uploads else gettext("Please choose at least one file.")
        limit = filesizeformat(settings.DOCUMENT_MAX_BYTES)
        words = {"refused": refused, "problem": problem, "accepted": ",".join(ACCEPTED), "limit": limit}
        return self._page(request, item, words)

    def confirm_files(self, request, object_id, token):
        item = self._item(request, object_id)
        batch = incoming.find(token, request.user, item)
        if batch is None:
            self.message_user(
                request, gettext("These files are no longer waiting. Please add them again."), messages.ERROR
            )
            return HttpResponseRedirect(reverse("admin:resource_files", args=[item.pk]))
        if "_cancel" in request.POST:
            batch.remove()
            self.message_user(request, gettext("Nothing was added."))
            return self._back(item)
        known = _duplicates(batch)
        forms = _forms(request.POST or None, batch, [_is_there(others, item) for others in known])
        present = set(item.files.values_list("language", flat=True))
        if request.POST and are_right(forms, present) and self._store(request, batch, forms, item):
            batch.remove()
            return self._back(item)
        rows = _rows(batch, forms, [[_where(other, item) for other in others] for others in known])
        return self._page(request, item, {"rows": rows, "refused": batch.refused, "has_present": bool(present)})

    def _item(self, request, object_id):
        item = self.get_object(request, unquote(object_id))
        if item is None:
            raise Http404
        if not self.may_add_files(request, item):
            raise PermissionDenied
        return item

    def _store(self, request, batch, forms, item):
        """Store all or none, say so, and tell the document's history; whether it came to something."""
        try:
            with transaction.atomic():
                is_prepared = is_on() and any(map(item.is_due, LANGUAGE_CODES))
                act = partial(store, batch, forms, item)
                stored = self.into_copy(request, item, act) if is_prepared else act()
                if stored and not is_prepared:
                    self.log_change(request, item, _history(stored))
        except (OSError, DatabaseError) as error:
            if is_full(error):
                text = NOTHING_STORED
            # The files are gone where the same form came twice at once.
            elif isinstance(error, IntegrityError | FileNotFoundError):
                text = gettext("Somebody else has changed the versions of this document meanwhile. Nothing was added.")
            else:
                raise
            self.message_user(request, text, messages.ERROR)
            return False
        self.message_user(request, _outcome(stored), messages.SUCCESS)
        if is_prepared:
            self.message_user(request, gettext("A second person has to publish them: they are in the working copy."))
        return True

    def _back(self, item):
        return HttpResponseRedirect(reverse("admin:resources_resource_change", args=[item.pk]))

    def _page(self, request, item, words):
        facts = {"title": gettext("Add files"), "subtitle": str(item), "original": item, "opts": self.opts}
        return render(request, self.files_template, {**self.admin_site.each_context(request), **facts, **words})


def _outcome(stored):
    new = sum(is_new for _version, is_new in stored)
    old = len(stored) - new
    added = ngettext("%(count)d file was added.", "%(count)d files were added.", new) % {"count": new}
    replaced = ngettext("%(count)d file was replaced.", "%(count)d files were replaced.", old) % {"count": old}
    return " ".join([added] * bool(new) + [replaced] * bool(old)) or gettext("Nothing was added.")


def _history(stored):
    """What was done, as the history keeps it: it translates the name of what was touched by itself."""
    with override(None):
        name = str(ResourceFile._meta.verbose_name)
    return [
        {"added": {"name": name, "object": str(version)}}
        if is_new
        else {"changed": {"name": name, "object": str(version), "fields": ["file"]}}
        for version, is_new in stored
    ]


def _forms(data, batch, are_there):
    # Nobody wants the same twice in one document; who does may say so.
    initial = [
        {"take": not is_there, "language": file.language} for file, is_there in zip(batch.files, are_there, strict=True)
    ]
    return [
        FileForm(data, prefix=f"file-{number}", initial=values, languages=batch.files[number].found.languages)
        for number, values in enumerate(initial)
    ]


def _rows(batch, forms, duplicates):
    """Each file with its form and all that an editor should know of it."""
    return [
        {
            "form": form,
            "name": file.name,
            "facts": ResourceFile(**_facts(file)).facts,
            "is_guess": bool(file.language),
            "lacks": [*_languages(file.found), *(Lack(code).label for code in file.found.lacks)],
            "duplicates": others,
        }
        for file, form, others in zip(batch.files, forms, duplicates, strict=True)
    ]


def _languages(found):
    """Which languages the file is in, by its words and by what it says of itself, where a screen reader is misled."""
    if found.detected:
        yield gettext("its words are in this language: %(language)s") % {"language": name_of(found.detected)}
    if found.declared:
        name = name_of(base(found.declared.lower()))
        yield gettext("to a screen reader it says that it is in this language: %(language)s") % {"language": name}


def _facts(file):
    return {"media_type": file.found.media_type, "size": file.found.size, "pages": file.found.pages}


def _duplicates(batch):
    """For each file, what has the same content: language versions that are here, and names of files before it."""
    sums = [file.found.checksum for file in batch.files]
    here = {}
    for version in ResourceFile.objects.filter(checksum__in=sums).select_related("resource"):
        here.setdefault(version.checksum, []).append(version)
    return [
        [*here.get(each, []), *(batch.files[number].name for number in range(len(sums[:at])) if sums[number] == each)]
        for at, each in enumerate(sums)
    ]


def _is_there(duplicates, item):
    return any(isinstance(other, str) or other.resource_id == item.pk for other in duplicates)


def _where(other, item):
    if isinstance(other, str):
        return gettext("the same as “%(name)s” above") % {"name": other}
    if other.resource_id == item.pk:
        return gettext("already here as the version in this language: %(language)s") % {"language": other}
    address = reverse("admin:resources_resource_change", args=[other.resource_id])
    link = format_html('<a href="{}">{}</a>', address, other.resource)
    return format_html(
        gettext("already here in another document: {document} ({language})"), document=link, language=other
    )
