"""The command that reports translation states in figures."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from forum_site.parity.agreement import all_differences, judge_all
from forum_site.parity.report import report
from forum_site.parity.sentences import sentence
from forum_site.parity.state import State
from forum_site.texts.open_languages import closed_languages
from forum_site.texts.translated_fields import LANGUAGE_CODES

SHOWN = list(State)


class Command(BaseCommand):
    help = "Reports missing, outdated and current texts in each language, in the figures of the dashboard."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the figures as JSON")
        parser.add_argument(
            "--facts", action="store_true", help="compare what the translations state, and fail where something differs"
        )
        parser.add_argument(
            "--fail-under",
            type=float,
            metavar="N",
            help="fail unless at least N per cent of the words are current in every language",
        )

    @translation.override(None)
    def handle(self, *, fail_under, facts, **options):
        if facts:
            self._compare()
            return
        figures = report()
        if options["json"]:
            self.stdout.write(json.dumps(figures, ensure_ascii=False, indent=2))
        else:
            self._print(figures)
        for closed in closed_languages():
            self.stderr.write(closed)
        lagging = {code: rate for code, rate in figures["completeness"].items() if rate < (fail_under or 0)}
        if lagging:
            rates = ", ".join(f"{code} {rate} %" for code, rate in lagging.items())
            raise CommandError(f"Below {fail_under} % of the words current: {rates}.", returncode=1)

    def _compare(self):
        """Compare all texts anew, whatever was kept: the glossary may have changed."""
        judge_all(anew=True)
        number = 0
        for row, differences in all_differences():
            number += len(differences)
            for name, difference in differences.items():
                self.stdout.write(f"{row._meta.label_lower} {row.pk} {name}: {row}")
                for one in difference.found:
                    self.stdout.write(f"  {sentence(one)}")
        if number:
            raise CommandError(f"Facts differ in {number} translation(s).", returncode=1)
        self.stdout.write("No facts differ.")

    def _print(self, figures):
        for code in LANGUAGE_CODES:
            self.stdout.write(f"\n{code}: {figures['completeness'][code]} % of the words are current")
            self.stdout.write(f"  {'texts (words)':<28}" + "".join(f"{state.value:>22}" for state in SHOWN))
            for model in figures["content"]:
                counts = model["languages"][code]
                cells = [f"{counts['texts'][state]} ({counts['words'][state]})" for state in SHOWN]
                self.stdout.write(f"  {model['model']:<28}" + "".join(f"{cell:>22}" for cell in cells))
            catalog = figures["catalogs"][code]
            self.stdout.write("  interface: " + ", ".join(f"{number} {name}" for name, number in catalog.items()))
        documents = figures["documents"]
        languages = ", ".join(f"{code} {number}" for code, number in documents["languages"].items())
        self.stdout.write(f"\ndocuments: {documents['total']}, of which {languages}")
