"""Django's dumpdata, without derived rows, writing a complete file or none."""

import os
import shutil
import tempfile
from contextlib import nullcontext
from pathlib import Path

from django.apps import apps
from django.core.management import CommandError
from django.core.management.commands import dumpdata
from django.db import connection

from forum_site.accounts.security_log import record_copy
from forum_site.snapshot.build import one_state

# Made by `migrate`, of other rows, or while the site runs.
SEARCH = [f"search.{name}" for name in ("indexentry", "indexedword", "indexstate", "itemwords", "unansweredquery")]
DERIVED = ["contenttypes", "auth.permission", "sessions", *SEARCH, "editorial.contentversion"]
# Apps whose rows are about accounts.
OF_ACCOUNTS = {"account", "accounts", "admin", "auth", "mfa", "socialaccount", "usersessions"}


class Command(dumpdata.Command):
    help = f"{dumpdata.Command.help} The search index and other derived rows are left out: loaddata creates them again."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        # Rights and kinds of content have other numbers in each database.
        parser.set_defaults(use_natural_foreign_keys=True)

    def handle(self, *app_labels, exclude, output, **options):
        without_table = [model._meta.label for model in apps.get_models() if not model._meta.managed]
        options |= {"exclude": [*exclude, *DERIVED, *without_table]}
        # Within a transaction of somebody else there is one state already.
        with nullcontext() if connection.in_atomic_block else one_state():
            if output:
                self._write(output, lambda path: super(Command, self).handle(*app_labels, output=path, **options))
            else:
                super().handle(*app_labels, output=None, **options)
        if not app_labels or OF_ACCOUNTS & {label.partition(".")[0] for label in app_labels}:
            record_copy(f"dumpdata {output or ''}".strip())

    def _write(self, output, dump):
        """Write to a temporary file and rename it once it is complete."""
        try:
            with tempfile.TemporaryDirectory(dir=Path(output).parent, prefix=f".{Path(output).name}.") as folder:
                dump(os.path.join(folder, Path(output).name))
                [written] = Path(folder).iterdir()  # without an ending that Django cannot write
                shutil.move(written, Path(output).with_name(written.name))
        except OSError as error:
            raise CommandError(f"Nothing was written: {error.strerror or error} ({output}).") from error
