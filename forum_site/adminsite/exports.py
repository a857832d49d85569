"""Lists of the admin as CSV and XLSX files, in which no cell is a formula."""

import csv
import io
import re
import tempfile

from django.contrib.admin.utils import display_for_field, display_for_value, label_for_field, lookup_field
from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext

from forum_site.publishing.publishable import Publishable
from forum_site.texts.translated_fields import LANGUAGE_CODES, column, language_name, without_markup

_BATCH = 200
# What programs read as a formula, also behind blanks.
_FORMULA = re.compile(r"\A[\s\x00]*[=+\-@＝＋－＠|\t\r]")
_BEYOND = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_table(model_admin, changelist, kind):
    """The file of a list, on disk and ready to be read; a few hundred items are in memory at once."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    columns = [*_columns(model_admin, changelist.list_display)]
    items = changelist.queryset.iterator(chunk_size=_BATCH)
    rows = ([_cell(read(item)) for _label, read in columns] for item in items)
    KINDS[kind](file, [str(label) for label, _read in columns], rows)
    file.seek(0)
    return file


def _columns(model_admin, names):
    """Pairs of a label and a function of an item: the columns of the list, and the states, a column a language."""
    model, states = model_admin.model, {"action_checkbox", model_admin.states}
    for name in (name for name in names if name not in states):
        yield capfirst(label_for_field(name, model, model_admin)), _reader(model_admin, name)
    for code in LANGUAGE_CODES:
        words = {"language": language_name(code)}
        yield capfirst(gettext("translation (%(language)s)") % words), lambda item, code=code: item.state_in(code).label
        if issubclass(model, Publishable):
            yield capfirst(gettext("published on (%(language)s)") % words), lambda item, code=code: _moment(item, code)


def _reader(model_admin, name):
    def read(item):
        field, _attribute, value = lookup_field(name, item, model_admin)
        if field is None:
            return display_for_value(value, "") if value is not None else ""
        try:
            return display_for_field(value, model_admin.opts.get_field(name), "")
        except FieldDoesNotExist:
            return display_for_field(value, field, "")

    return read


def _moment(item, code):
    moment = getattr(item, column("published_at", code))
    return date_format(localtime(moment), "Y-m-d H:i") if moment else ""


def _cell(value):
    text = without_markup(value) if hasattr(value, "__html__") else str(value)
    return _BEYOND.sub("", text)


def _csv(file, labels, rows):
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(labels)
    writer.writerows([f"'{cell}" if _FORMULA.match(cell) else cell for cell in row] for row in rows)
    text.detach()


def _xlsx(file, labels, rows):
    import xlsxwriter  # takes longer to load than all else of this module

    # A row is written when the next one comes; text stays text, whatever it looks like.
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for number, label in enumerate(labels):
            sheet.write_string(0, number, label, bold)
        for line, row in enumerate(rows, 1):
            for number, cell in enumerate(row):
                sheet.write_string(line, number, cell)


KINDS = {"csv": _csv, "xlsx": _xlsx}
