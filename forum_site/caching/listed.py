"""Of what there are few, which items may readers see, as long as an edition of the site lasts?"""

from forum_site.publishing.by_language import for_reader

from .content_version import per_edition, per_edition_alone


@per_edition
def listed(model):
    """All visible items of a model of few rows, with their parts and links, for a reader of the active language.

    In the order of its `Meta`. All pages of the edition share them: they are to be read, not changed.
    """
    return for_reader(_rows(model))


@per_edition_alone
def _rows(model):
    """The items themselves, which are the same in all languages."""
    return list(model._default_manager.visible().with_linked().with_parts())
