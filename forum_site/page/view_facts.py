"""Facts about views, stated once on each: the sitemap, the snapshot, the access log and nginx are set up from them.

A class states them as attributes, a function by the decorator `facts`.
"""

from functools import cache

from django.urls import URLResolver, get_resolver

DEFAULTS = {
    # Whether it is a page of no item, which exists in every language and stands in the sitemap.
    "is_list": False,
    # Whether its answers are in the language of the URL.
    "has_language": True,
    # Whether only the live site answers, so that a snapshot has no file of it.
    "is_live_only": False,
    # Whether nginx asks the live site before the snapshot: it asks the database, or redirects by what a request says.
    "is_live_first": False,
    # Whether the page cache may keep its answers; those of a query that it does not keep are without number.
    "is_cacheable": True,
    # The parameters of its query.
    "query_names": (),
}


def facts(**stated):
    """State facts of a function view, outside of its other decorators."""
    if unknown := stated.keys() - DEFAULTS.keys():
        raise TypeError(f"No facts of a view: {', '.join(unknown)}")

    def state(view):
        for name, value in stated.items():
            setattr(view, name, value)
        return view

    return state


def fact(view, name):
    """What a view states; `view` is a function or what `as_view()` returned."""
    return getattr(getattr(view, "view_class", view), name, DEFAULTS[name])


@cache
def patterns():
    """The URL patterns of the site's own named views, in the order of the URLs."""
    return list(_patterns(get_resolver()))


def _patterns(resolver):
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLResolver):
            if pattern.name:
                yield pattern
        elif not (pattern.app_name or getattr(pattern, "is_of_another_application", False)):  # as the admin is
            yield from _patterns(pattern)


def view_names(name, *, value=True, has_arguments=None):
    """The names of the views whose fact has that value; `has_arguments` narrows them by what stands in their URL."""
    found = [pattern for pattern in patterns() if fact(pattern.callback, name) == value]
    if has_arguments is not None:
        found = [pattern for pattern in found if bool(pattern.pattern.regex.groupindex) == has_arguments]
    return list(dict.fromkeys(pattern.name for pattern in found))


@cache
def query_names():
    return frozenset(name for pattern in patterns() for name in fact(pattern.callback, "query_names"))
