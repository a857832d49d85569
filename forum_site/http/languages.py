"""The language of an answer, for those that have one."""

from django.http import Http404
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation

from forum_site.page.view_facts import fact
from forum_site.texts.open_languages import open_languages


class LanguageIsClosed(Http404):
    """The language of the URL is not open to readers."""

    def __init__(self, language):
        self.language = language
        super().__init__()


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, without a language for answers that read the same in all of them, and for open languages only."""

    def process_request(self, request):
        super().process_request(request)
        language = translation.get_language_from_path(request.path_info)
        # Staff make it complete.
        if language in {None, *open_languages()} or request.path_info.startswith(reverse("admin:index")):
            return
        translation.activate(open_languages()[0])
        request.LANGUAGE_CODE = translation.get_language()
        raise LanguageIsClosed(language)

    def process_response(self, request, response):
        match = request.resolver_match
        if match and not fact(match.func, "has_language"):
            return response
        return super().process_response(request, response)
