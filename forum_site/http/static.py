"""Static files in production, and how long browsers may cache them."""

import re

from django.conf import settings
from whitenoise import WhiteNoise

# What collectstatic adds to the name of a file: its content under another name is another file.
_HASHED = re.compile(r"\.[0-9a-f]{12}\.")


class StaticFiles(WhiteNoise):
    """Sends the files that collectstatic has hashed and compressed; all else is `application`'s.

    In front of Django, whose handling of a request would cost more than the file.
    """

    def __init__(self, application):
        # No font and no script of ours is meant for other sites.
        super().__init__(application, root=settings.STATIC_ROOT, prefix=settings.STATIC_URL, allow_all_origins=False)
        # Icons, which browsers ask for by names of their own.
        self.add_files(settings.WHITENOISE_ROOT, prefix="/")

    def immutable_file_test(self, path, url):
        return bool(_HASHED.search(url))
