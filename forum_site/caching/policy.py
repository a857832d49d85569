"""Which responses the page cache may store, as their views declare it."""

# The key in a request's environ under which the page cache collects what the view declares.
CACHE_POLICY = "forum_site.cache_policy"


def mark_cacheable(request, vary_on_query=None):
    """Declare that the response depends on host, scheme, path and content version only, and on its query.

    Of the query, only on the parameters named in `vary_on_query`; on all of it by default.
    """
    if (policy := request.META.get(CACHE_POLICY)) is not None:
        policy.append(vary_on_query)
        # The cache needs the whole response, and answers conditional requests itself.
        request.META.pop("HTTP_IF_NONE_MATCH", None)


def is_cacheable(request):
    return bool(request.META.get(CACHE_POLICY))
