"""Writes the files of nginx that name languages and path words."""

from pathlib import Path

from django.core.management.base import BaseCommand

from forum_site.serving.nginx import files


class Command(BaseCommand):
    help = "Writes the files of nginx that name the site's languages and path words into a folder like /etc/nginx."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        for name, text in files().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            self.stdout.write(str(path))
