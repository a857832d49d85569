"""The visible items of a model of few rows, cached per content version."""

from forum_site.publishing.by_language import for_reader

from .content_version import cached_per_version


@cached_per_version
def listed(model):
    """All visible items of a model of few rows, with their parts and links, for a reader of the active language.

    In the order of its `Meta`. All pages share them: they are to be read, not changed.
    """
    return for_reader(_rows(model))


@cached_per_version(language_neutral=True)
def _rows(model):
    """The items themselves, which are the same in all languages."""
    return list(model._default_manager.visible().with_linked().with_parts())
