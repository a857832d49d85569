"""Which answers are the same for every visitor, as long as an edition of the site lasts?"""

# Where the layer that keeps pages waits to be told, in the environment of a request.
KEEPER = "forum_site.keeper"


def may_be_kept(request, names=None):
    """Say that the answer to this request depends on nothing but host, scheme, path and edition.

    And on its query: of that on those `names` only, whichever others there are; or on all of it.
    """
    if (told := request.META.get(KEEPER)) is not None:
        told.append(names)
        # Who keeps an answer needs all of it, and knows who has it already.
        request.META.pop("HTTP_IF_NONE_MATCH", None)


def is_kept(request):
    return bool(request.META.get(KEEPER))
