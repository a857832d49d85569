"""A request that reads forms and URLs as UTF-8."""

from django.core.handlers.wsgi import WSGIRequest
from django.utils.functional import cached_property


class UTF8Request(WSGIRequest):
    """A request in UTF-8, as all forms and addresses of the site are.

    Django believes whoever says otherwise in Content-Type: “charset=base64” makes it fail before any view is asked,
    and “charset=utf-16” has it read another query than the one that a page is kept under.
    """

    @property
    def encoding(self):
        return None

    @encoding.setter
    def encoding(self, value):
        pass

    @cached_property
    def COOKIES(self):  # noqa: N802 (Django's name)
        """Those that may be looked up: PostgreSQL takes no question with a zero byte, such as the name of a session."""
        return {name: value for name, value in super().COOKIES.items() if "\0" not in value}
