"""In which encoding are the words of a request?"""

from django.core.handlers.wsgi import WSGIRequest


class Request(WSGIRequest):
    """A request in UTF-8, as all forms and addresses of the site are.

    Django believes whoever says otherwise in Content-Type: “charset=base64” makes it fail before any view is asked,
    and “charset=utf-16” has it read another query than the one that a page is kept under.
    """

    @property
    def encoding(self):
        return None

    @encoding.setter
    def encoding(self, said):
        pass
