"""Which answers are in a language?"""

from django.middleware.locale import LocaleMiddleware

# What reads the same to everybody; uploads say themselves which language they are in, where they are linked.
WITHOUT_LANGUAGE = {"media", "pictograms", "robots", "sitemap", "sitemap_part"}
# The same for the names of all answers to programs, which hold every language.
FOR_PROGRAMS = "api_"


class LanguageMiddleware(LocaleMiddleware):
    """Django's own, which does not say of such an answer that it is in the visitor's language."""

    def process_response(self, request, response):
        match = request.resolver_match
        if match and (match.view_name in WITHOUT_LANGUAGE or match.view_name.startswith(FOR_PROGRAMS)):
            return response
        return super().process_response(request, response)
