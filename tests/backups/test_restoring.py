"""Tests of which backups the site can take."""

import pytest
from django.db import connection

from forum_site.backups import BackupError, restoring
from forum_site.backups.archive import Manifest


def of_migrations(*migrations):
    facts = {"made_at": "", "version": "1", "commit": "", "database_version": "", "content_version": 1, "rows": {}}
    return Manifest(**facts, vendor=connection.vendor, migrations=[*migrations], missing=[], members={})


def test_what_an_app_of_former_times_has_left_makes_no_backup_newer():
    """The site itself runs on such a database."""
    restoring._refuse(of_migrations(("pages", "0001_initial"), ("formerly", "0001_initial")))


def test_a_backup_of_a_newer_version_is_refused():
    with pytest.raises(BackupError, match=r"not here: pages\.9999_of_tomorrow\."):
        restoring._refuse(of_migrations(("pages", "9999_of_tomorrow"), ("formerly", "0001_initial")))
