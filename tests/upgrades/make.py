"""Makes the dumps of this version, one on each database.

`make upgrade-dumps` writes them beside this file, as backups of the site; later versions are tested with them.
"""

import tempfile
from pathlib import Path

from forum_site.version import version
from tests.servers import environment, manage, run

FOLDER = Path(__file__).parent
ENGINES = "sqlite", "postgresql"
FILL = "from tests.upgrades.filling import fill\nfill()"


def dump(engine, folder=FOLDER):
    """The path of the dump of this version on that database, in that folder."""
    return folder / f"{version()}-{engine}.zip"


def make(variables, path):
    """Fill an empty database, and back it up."""
    manage(variables, "migrate", "--verbosity=0")
    manage(variables, "create_groups", "--verbosity=0")
    run(variables, FILL)
    manage(variables, "backup", "--force", str(path))


def main():
    from tests.serving.conftest import database

    for engine in ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            if engine == "sqlite":
                make(environment(folder), dump(engine))
            else:
                with database() as url:
                    make(environment(folder, url), dump(engine))
        print(f"{dump(engine)}: {dump(engine).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
