"""The language of an answer, for those that have one."""

from django.middleware.locale import LocaleMiddleware

from forum_site.page.view_facts import fact


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, without a language for answers that read the same in all of them."""

    def process_response(self, request, response):
        match = request.resolver_match
        if match and not fact(match.func, "has_language"):
            return response
        return super().process_response(request, response)
