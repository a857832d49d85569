"""How are templates written with indentation, and pages sent without it?"""

import re

from django.template.loaders import filesystem


class Loader(filesystem.Loader):
    """The site's own templates, each line from its first sign on: readers on slow links need not fetch the rest."""

    def get_contents(self, origin):
        return re.sub(r"\n\s+", "\n", super().get_contents(origin))
