"""Facts that differ between languages: sentences beside the field, a box that confirms them, warnings."""

from datetime import datetime

from django.contrib import messages
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum_site.parity.agreement import accept, differences_of, judge, with_rows
from forum_site.parity.sentences import sentence
from forum_site.parity.state import State, TextState
from forum_site.publishing.actions import DIFFERENCE, log_confirmations
from forum_site.texts.translated_fields import column

from .departures import MAX_NAMED, change_url

# The label of the box that confirms a difference.
MEANT = _("The facts differ intentionally")


class ComparedFacts:
    """A form that shows what differs in its texts, and takes it as meant where the box is ticked."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # The columns of the translations whose differences were confirmed.
        self.accepted = []

    def show_differences(self):
        for name, difference in differences_of(self.instance).items() if self.instance.pk else ():
            if name in self.fields:
                field = self.fields[name]
                field.help_text = format_html("{}{}", field.help_text, self._differences(name, difference))

    def _differences(self, name, difference):
        said = format_html_join("", "<li>{}</li>", ((sentence(one),) for one in difference.found))
        if difference.meant:
            words = {"by": difference.meant["by"], "at": _moment(difference.meant["at"])}
            summary = gettext("The facts differ intentionally (%(by)s, %(at)s)") % words
            return format_html('<details class="facts"><summary>{}</summary><ul>{}</ul></details>', summary, said)
        if self.fields[name].disabled:
            return format_html('<ul class="facts">{}</ul>', said)
        checked = mark_safe(" checked") if self.data.get(self._meant(name)) == difference.digest else ""
        box = '<label class="confirm"><input type="checkbox" name="{}" value="{}"{}> {}</label>'
        box = format_html(box, self._meant(name), difference.digest, checked, MEANT)
        return format_html('<ul class="facts">{}</ul>{}', said, box)

    def _meant(self, name):
        return self.add_prefix(f"differing-{name}")

    def has_changed(self):
        # A formset saves only what has changed, and a tick is a change.
        return super().has_changed() or any(self._ticked())

    def _ticked(self):
        for field, language in self.instance.translations() if self.instance.pk else ():
            name = column(field, language)
            if name in self.fields and not self.fields[name].disabled and (seen := self.data.get(self._meant(name))):
                yield field, language, seen

    def accept_differences(self):
        """Take as meant what is ticked, if both texts still read as the editor has seen them."""
        for field, language, seen in self._ticked():
            if accept(self.instance, field, language, by=self.editor, seen=seen):
                self.accepted.append(column(field, language))

    def differences(self):
        """What differs now and is not meant, in the texts that this save has changed."""
        changed, prefix = set(self.changed_data), f"{self.prefix}-" if self.prefix else ""
        return [
            one
            for one in differing_texts(self.instance, prefix)
            if changed & {column(one[0].field, code) for code in (one[0].language, self.instance.source_language)}
        ]


def differing_texts(row, prefix="", languages=None):
    """The texts of a row in which something differs that is not meant, as TextState, each with its difference."""
    judge(type(row), [row.pk])
    found = differences_of(row)
    return [
        (TextState(row, field, code, State.CURRENT, prefix), found[column(field, code)])
        for field, code in row.translations()
        if (languages is None or code in languages)
        and column(field, code) in found
        and not found[column(field, code)].meant
    ]


def differing_in_item(item, languages):
    """The same of an item and its parts, in these languages."""
    found = differing_texts(item, languages=languages)
    for accessor in item.parts:
        for number, part in enumerate(getattr(item, accessor).all()):
            found += differing_texts(part, f"{accessor}-{number}-", languages)
    return found


def differing_everywhere(found):
    """How many texts differ, of open_differences(), and the first of them with links to their forms."""
    first = [
        {"url": _url(row, name), "item": row, "said": [*map(sentence, one.found)]}
        for model, keys in found.items()
        for row, differences in with_rows(model, keys, MAX_NAMED)
        for name, one in differences.items()
    ]
    number = sum(len(names) for keys in found.values() for names in keys.values())
    return {"number": number, "first": first[:MAX_NAMED]}


def _url(row, name):
    # The place of a part in its form is not known here.
    return change_url(getattr(row, row.part_of)) if row.part_of else f"{change_url(row)}#id_{name}"


def tell_of_differences(request, item, forms):
    """Log what was taken as meant in these forms, and warn of what differs since they were saved."""
    if accepted := [name for form in forms for name in form.accepted]:
        log_confirmations(item, accepted, by=request.user, of=DIFFERENCE)
    if "_publish" not in request.POST:  # which tells of all
        warn_of(request, item, [text for form in forms for text in form.differences()])


def warn_of(request, item, texts):
    """A list of what differs, with links to the fields."""
    if not texts:
        return
    rows = (
        (change_url(item), text.anchor, text, " ".join(map(sentence, difference.found))) for text, difference in texts
    )
    lines = format_html_join("", '<li><a href="{}#{}">{}</a> {}</li>', rows)
    words = gettext("The original and the translation state different facts. Correct them, or tick “%(box)s”.")
    messages.warning(request, format_html("{}<ul>{}</ul>", words % {"box": MEANT}, lines))


def _moment(written):
    return date_format(localtime(datetime.fromisoformat(written)), "DATETIME_FORMAT")
