"""Items, images and documents, each made in one line."""

from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from model_bakery import baker
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject

from forum_site.changes.tracking import batch_changes
from forum_site.media.renditions import Renditions, fitting
from forum_site.pages.models import Page
from forum_site.texts.translated_fields import column, translated_texts
from objectives.models import Action, Objective
from resources.models import Resource
from roundtables.models import Edition, RoundTable

LANGUAGES = [code for code, _name in settings.LANGUAGES]

for name in ("LineField", "RichTextField", "PlainTextField"):
    baker.generators.add(f"forum_site.texts.fields.{name}", str)


def complete(model, *, published=(), **values):
    """An item of `model` with a distinct text in every translated field, published in the languages named.

    `values` are columns, and win over what is made here. Every translation is confirmed.
    """
    texts = {
        column(field, language): _text(model, field, language)
        for field in translated_texts(model)
        for language in LANGUAGES
        if field != "slug"
    }
    dates = {column("published_at", language): timezone.now() for language in published}
    with batch_changes():
        return confirmed(baker.make(model, **{**texts, **dates, **values}))


def confirmed(item):
    """The item with every translation taken for a true one of its original as it stands."""
    for field, language in item.translations():
        item.confirm(field, language, by="a test", identical=True)
    item.save()
    return item


def round_table(number=1, **values):
    """The round table of that number, which is made once."""
    there = None if values else RoundTable.objects.filter(number=number).first()
    return there or complete(RoundTable, number=number, **values)


def objective(number=8, **values):
    """An objective, by default at the first round table."""
    table = values.pop("round_table", None) or round_table()
    return complete(Objective, number=number, round_table=table, **{"pictogram": "house", **values})


def action(item, letter="a", **values):
    """An action of that objective."""
    return complete(Action, objective=item, letter=letter, **values)


def resource(key="report", **values):
    """A document of that key, without language versions."""
    return complete(Resource, key=key, **{"kind": "report", "date": date(2024, 5, 6), **values})


def edition(year=2022, **values):
    """An edition that lasts the first four days of its May."""
    days = {"starts_on": date(year, 5, 1), "ends_on": date(year, 5, 4)}
    return complete(Edition, year=year, **{**days, **values})


def page(key="contact", **values):
    """A page, by default with its key as its slug in every language."""
    return complete(Page, key=key, **{**everywhere(slug=key), **values})


def drawn(model=Objective, field="icon", name="objectives/drawn.png", size=(400, 300)):
    """The columns of an uploaded image and its renditions, as its row knows them; there are no files."""
    target = model._meta.get_field(field)
    found = Renditions(name, "0" * 32, *size, fitting(target.widths, size[0]), ["avif", "webp", "png"])
    return {field: name, target.renditions_field: found.as_json()}


def everywhere(**texts):
    """Columns that say the same in every language: everywhere(slug="contact")."""
    return {column(field, language): text for field, text in texts.items() for language in LANGUAGES}


def _text(model, field, language):
    text = f"{model.__name__} {field} in {language}"
    return f"<p>{text}</p>" if field == "body" else text


# --- Documents to upload ------------------------------------------------------------------------------------------

OFFICE = "application/vnd.openxmlformats-officedocument."
PARTS = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet", "pptx": "presentationml.presentation"}


def pdf(pages=1, *, title="", language="", is_tagged=False, mark="", words="", **encryption):
    """A PDF with as many pages, each with these words; `mark` tells its bytes apart from those of another."""
    writer = PdfWriter()
    for _number in range(pages):
        _write(writer, writer.add_blank_page(100, 100), words)
    if title or mark:
        writer.add_metadata({"/Title": title, "/Keywords": mark})
    if language:
        writer.root_object[NameObject("/Lang")] = TextStringObject(language)
    if is_tagged:
        marks = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
        writer.root_object[NameObject("/MarkInfo")] = marks
        tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        writer.root_object[NameObject("/StructTreeRoot")] = writer._add_object(tree)
    if encryption:
        writer.encrypt(**encryption)
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _write(writer, page, words):
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    font = DictionaryObject({NameObject(name): NameObject(value) for name, value in names.items()})
    fonts = DictionaryObject({NameObject("/F"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    content = DecodedStreamObject()
    content.set_data(f"BT /F 9 Tf 5 50 Td ({words}) Tj ET".encode("cp1252", errors="replace"))
    page[NameObject("/Contents")] = writer._add_object(content)


def archive(entries, compression=ZIP_DEFLATED):
    """An archive with those entries, in that order."""
    file = BytesIO()
    with ZipFile(file, "w", compression) as opened:
        for name, content in entries.items():
            opened.writestr(name, content)
    return file.getvalue()


def office(kind, **entries):
    """An office document of that kind: "docx", "xlsx" or "pptx"."""
    types = f'<Types><Override PartName="/main.xml" ContentType="{OFFICE}{PARTS[kind]}.main+xml"/></Types>'
    return archive({"[Content_Types].xml": types, "_rels/.rels": "<Relationships/>", **entries})


def open_document(kind, content=""):
    """An OpenDocument of that kind, such as "text", with that text."""
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": f"<p>{content}</p>"})


def epub():
    return archive({"mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>"})


def upload(name, content):
    return SimpleUploadedFile(name, content)


def stored(folder):
    """The names of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
