#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from forum_site.version import version

if __name__ == "__main__":
    if sys.argv[1:] == ["version"]:  # Django would answer with its own
        sys.exit(print(version()))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum_site.settings")
    execute_from_command_line(sys.argv)
