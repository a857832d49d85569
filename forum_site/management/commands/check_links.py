"""The command that checks the links of documents stored elsewhere."""

import time
from argparse import ArgumentTypeError
from contextlib import suppress

from django.core.management.base import CommandError

from forum_site.management.long_command import CLEAR, INTERRUPTED, LongCommand
from resources import links


class Command(LongCommand):
    help = "Checks the links of documents stored elsewhere and of texts. It may be interrupted at any time."

    def add_arguments(self, parser):
        parser.add_argument(
            "--older-than", type=_amount, default=7, metavar="DAYS", help="check links last checked before that"
        )
        parser.add_argument("--all", action="store_true", help="check all links")
        parser.add_argument("--limit", type=_count, metavar="N", help="check at most N links")
        parser.add_argument("--pause", type=_amount, default=1, metavar="SECONDS", help="between requests to one host")
        parser.add_argument(
            "--timeout", type=_amount, default=20, metavar="SECONDS", help="for one link with its redirects"
        )
        parser.add_argument("--fail-on-dead", action="store_true", help="exit with 1 if any link is broken")

    def handle(self, *, older_than, limit, pause, timeout, fail_on_dead, **options):
        links.forget_unused()
        addresses = links.due(0 if options["all"] else older_than)[:limit]
        self.asker = links.Asker(pause, timeout)
        # Where nobody answered is held back at first: perhaps it is this end that is cut off.
        self.kept, self.silent, self.went_silent, self.answering = [], [], 0, ""
        try:
            for number, address in enumerate(addresses, start=1):
                self._check(address, f"{number} of {len(addresses)}")
            self._settle()
        except KeyboardInterrupt:
            text = f"Interrupted after {len(self.kept)} of {len(addresses)} links. The next run goes on from there."
            raise CommandError(text, returncode=INTERRUPTED) from None
        self._report(len(addresses))
        if fail_on_dead and (dead := links.Link.objects.dead().count()):
            raise CommandError(f"{dead} dead.")

    def _check(self, address, place):
        answer = self.asker.ask(address)
        if answer is None:
            outcome = "left for later, its host wants a rest"
        elif answer.status is None and not answer.is_refused:
            self.silent.append(address)
            self.went_silent = time.monotonic()
            outcome = "no answer"
        else:
            self.answering = self.answering if answer.is_refused else address
            self.kept.append(links.keep(address, answer))
            outcome = str(answer.status or "not a public address, not requested")
            outcome += f", moved to {answer.moved_to}" if answer.moved_to else ""
        is_news = answer is None or not answer.is_good or bool(answer.moved_to)
        self._say(f"{place}, {address}: {outcome}", is_news)

    def _settle(self):
        """Count links without an answer as broken only if another host has answered since."""
        control = self.answering or links.known_to_answer()
        if self.silent and self.asker.heard < self.went_silent and control:
            self.asker.ask(control)
        if self.asker.heard > self.went_silent:
            self.kept += [links.keep(address, links.LinkCheck()) for address in self.silent]
            self.silent = []

    def _say(self, line, is_news):
        """On a terminal one line that changes, and lasting messages; otherwise only these."""
        if self.shows_progress:
            self.stdout.write(f"{CLEAR}  {line}", ending="\n" if is_news else "")
            self.stdout.flush()
        elif self.verbosity > 1 or (self.verbosity and is_news):
            self.stdout.write(f"  {line}")

    def _report(self, total):
        if self.silent:
            who = "These" if self.kept else "All"
            self.stderr.write(
                f"{who} gave no answer: is the network down? Nothing was changed: {len(self.silent)} links."
            )
        if not self.verbosity:
            return
        failing = [link for link in self.kept if link.failures]
        unclear = sum(link.is_unclear for link in self.kept)
        counts = {
            "answered": len(self.kept) - len(failing) - unclear,
            "of them moved": sum(bool(link.moved_to) for link in self.kept),
            "dead": sum(link.is_dead for link in failing),
            "failed for the first time": sum(not link.is_dead for link in failing),
            "could not be checked": unclear,
            "left for later": total - len(self.kept),
        }
        self.stdout.write(f"{self.start}Links: {', '.join(f'{count} {name}' for name, count in counts.items())}.")


def _amount(text):
    with suppress(ValueError):
        if 0 <= (number := float(text)) < 1e5:
            return number
    raise ArgumentTypeError(f"{text} is no amount")


def _count(text):
    return int(_amount(text))
