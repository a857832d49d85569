"""Which kinds of field does content need, beyond Django's own?"""

import re

from django.utils.text import slugify
from django_prose_editor.fields import ProseEditorField, create_sanitizer

# What an editor can set in the toolbar is what the sanitiser lets through.
RICH_TEXT = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [3]},
    "Blockquote": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "Typographic": False,
}


class RichTextField(ProseEditorField):
    """HTML that is clean on every write path: forms, `save()`, `create()`, `update()`, bulk writes and fixtures."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs, extensions=dict(RICH_TEXT), sanitize=[create_sanitizer])

    def pre_save(self, model_instance, add):
        # The instance too: what is shown right after a save is what was saved.
        typed = super().pre_save(model_instance, add)
        if (value := self._cleaned(typed)) != typed:
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value, connection):
        # Here rather than in get_prep_value: everything written passes, what is merely searched for does not.
        return super().get_db_prep_save(self._cleaned(value), connection)

    def _cleaned(self, value):
        return self.sanitize(value) if isinstance(value, str) else value


def slug_of(text):
    """The address form of a text in any of the site's languages; apostrophes, dashes and strokes separate words."""
    return slugify(re.sub(r"['’/–—]", "-", text.lower()).replace("œ", "oe").replace("æ", "ae"))
