"""The template loader that removes indentation."""

import re

from django.template.loaders import filesystem

# A line with nothing but tags that print nothing themselves: the line before it has ended already.
_SILENT = r"if|elif|else|endif|for|empty|endfor|with|endwith|regroup|load|block|endblock"
_SILENT_LINE = re.compile(rf"^((?:{{%\s*(?:{_SILENT})\b[^%]*%}}|{{#[^#]*#}})+)\n", re.MULTILINE)
_INDENTATION = re.compile(r"\n\s+")


class Loader(filesystem.Loader):
    """The site's own pages without indentation and idle lines, which readers on slow links need not fetch."""

    def get_contents(self, origin):
        contents = super().get_contents(origin)
        return squeeze(contents) if origin.name.endswith(".html") else contents


def squeeze(template):
    """The same template; wherever it leaves white space between two things, some remains, but none at its end."""
    return _SILENT_LINE.sub(r"\1", _INDENTATION.sub("\n", template)).rstrip("\n")
