"""Of what there are few, which items may readers see, as long as an edition of the site lasts?"""

from .edition import per_edition
from .publishing import for_reader


@per_edition
def listed(model, *order):
    """All visible items of a model of few rows, with their parts and links, for a reader of the active language.

    In the order of its `Meta` unless told. All pages of the edition share them: they are to be read, not changed.
    """
    items = model._default_manager.visible().with_linked().with_parts()
    return for_reader(items.order_by(*order) if order else items)
