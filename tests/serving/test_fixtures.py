"""Content moves from one kind of database to another by dumpdata and loaddata, and nothing is lost on the way."""

import json

from tests.servers import manage, run

from .conftest import database
from .edited import edit
from .record import recorded

CHECK = """
from django.contrib.auth.models import Permission, User
from forum_site.search.index import differences, is_outdated
from forum_site.editorial.models import Rise
editor = User.objects.get(username="Zoé")
print(is_outdated(), len(list(differences())), Rise.objects.exists(), editor.check_password("only for this test"),
      editor.groups.count(), sorted(editor.get_all_permissions()) != [])
"""


def move(variables, to, path):
    """Write all of one site into a file, and read it into the empty database of another."""
    manage(variables, "dumpdata", "--output", str(path))
    manage(to, "migrate", "--verbosity=0")
    manage(to, "loaddata", str(path))
    return json.loads(path.read_text())


def test_content_moves_to_another_database_and_back(site, tmp_path):
    edit(site)
    with database() as address:
        moved, back = site | {"DATABASE_URL": address}, site | {"DATABASE_URL": f"sqlite:///{tmp_path}/back.sqlite3"}
        first = move(site, moved, tmp_path / "first.json")
        second = move(moved, back, tmp_path / "second.json")
        assert second == first
        models = {row["model"] for row in first}
        assert {"admin.logentry", "auth.user", "auth.group", "editorial.loadedentry", "resources.link"} <= models
        pages = recorded(site)
        assert len(pages) > 300
        assert [code for code, *_more in pages.values() if code >= 500] == []
        assert recorded(moved) == pages
        assert run(moved, CHECK) == "False 0 True True 2 True\n"
        manage(back, "dumpdata", "--output", str(tmp_path / "third.json"))
        assert json.loads((tmp_path / "third.json").read_text()) == first
