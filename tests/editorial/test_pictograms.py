"""Are pictograms those that exist?"""

import pytest
from django.core.exceptions import ValidationError
from lucide import _render_icon

from forum_site.editorial.pictograms import names, validate_pictogram


def test_names_are_those_of_the_package_that_draws_them():
    """A name that validates but cannot be drawn would leave a hole on the page."""
    found = names()
    assert "heart-handshake" in found
    assert all(_render_icon(name, None).startswith("<svg") for name in sorted(found)[::100])


def test_validate_pictogram_accepts_a_name_that_exists():
    assert validate_pictogram("heart-handshake") is None


@pytest.mark.parametrize("name", ["heart-handshak", "Heart-Handshake", "heart-handshake.svg", "../heart", " house"])
def test_validate_pictogram_refuses_any_other(name):
    with pytest.raises(ValidationError) as refusal:
        validate_pictogram(name)
    assert (refusal.value.code, refusal.value.params) == ("unknown_pictogram", {"name": name})
