"""Static files in production: what a browser asks for by a name of its own is there."""

from io import BytesIO

import pytest
from PIL import Image
from whitenoise.responders import StaticFile

from forum_site.http.static import StaticFiles


@pytest.mark.parametrize(("path", "size"), [("/favicon.ico", (48, 48)), ("/apple-touch-icon.png", (180, 180))])
def test_icons_lie_where_browsers_look_for_them(path, size, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    found = StaticFiles(None).files[path]
    assert isinstance(found, StaticFile)
    body = found.get_response("GET", {}).file.read()
    assert Image.open(BytesIO(body)).size == size
