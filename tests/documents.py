"""What do the documents look like that tests upload?"""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

OFFICE = "application/vnd.openxmlformats-officedocument."
PARTS = {"docx": "wordprocessingml.document", "xlsx": "spreadsheetml.sheet", "pptx": "presentationml.presentation"}


def pdf(pages=1, *, title="", language="", is_tagged=False, mark="", **encryption):
    """A PDF with as many empty pages; `mark` tells its bytes apart from those of another."""
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(100, 100)
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


def epub():
    return archive({"mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>"})


def upload(name, content):
    return SimpleUploadedFile(name, content)


def stored(folder):
    """The names of all files below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
