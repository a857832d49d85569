"""The scripts of our own in the rich-text editor, with what the sanitiser keeps of them; read by the settings."""

from django_prose_editor.config import html_tags, process_link
from js_asset import static_lazy

from . import passages

_table = html_tags(
    ["table", "caption", "tbody", "tr", "th", "td"], {"th": ["colspan", "rowspan"], "td": ["colspan", "rowspan"]}
)

EXTENSIONS = [
    *passages.EXTENSIONS,
    {"js": [static_lazy("js/editor/links.js")], "extensions": {"Link": process_link}},
    *(
        {"js": [static_lazy(f"js/editor/{name.lower()}.js")], "extensions": {name: html_tags([])}}
        for name in ("Pasting", "Toolbar")
    ),
    {"js": [static_lazy("js/editor/tables.js")], "extensions": {"Table": _table}},
]
