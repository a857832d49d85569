"""Reading of uploaded bytes in a process with limits, for a limited time in each request.

A file of a few bytes may be made to take minutes or gigabytes, or to end the program that reads it. So none is decoded
in a process that answers readers: inspector.py does it, and is ended when the time is over.
"""

import atexit
import pickle
import subprocess
import sys
import time
from contextlib import suppress
from contextvars import ContextVar
from threading import Event, Lock, Timer

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signals import request_finished, request_started
from django.utils.translation import gettext_lazy as _

from .inspector import IDLE_SECONDS, on_file

# The settings that what is run there may read.
_LIMITS = ("IMAGE_MAX_PIXELS", "IMAGE_MAX_SIDE", "DOCUMENT_MAX_BYTES")
# What an answer may be made of, beside plain values: a sentence that is still to be translated.
_SENTENCE = {
    ("builtins", "str"),
    ("django.utils.functional", "_lazy_proxy_unpickle"),
    ("django.utils.translation", "gettext"),
}
# The seconds that the request being answered may still spend; outside of requests each file has all of them.
_left = ContextVar("left", default=None)


def inspect(function, upload, *arguments):
    """What `function(file, *arguments)` returns, run elsewhere on the bytes of an upload.

    The function is one that a module holds, takes and returns plain values, and reads no other settings than _LIMITS.
    Raises the ValidationError that it raises, or one that says that time or memory was not enough.
    """
    seconds = settings.INSPECTION_SECONDS if _left.get() is None else _left.get()
    if seconds <= 0:
        raise _not_inspected()
    begun = time.monotonic()
    try:
        arguments = (function, _content(upload), *arguments)
        return _inspector.run(on_file, arguments, seconds, {name: getattr(settings, name) for name in _LIMITS})
    except Exhausted as error:
        raise _exhausted() from error
    except InspectorBusy as error:
        raise _not_inspected() from error
    finally:
        if _left.get() is not None:
            _left.set(seconds - (time.monotonic() - begun))


def _content(upload):
    """The path of the file that holds an upload, or its bytes."""
    upload.seek(0)  # which also writes what waited to be written
    if hasattr(upload, "temporary_file_path"):
        return upload.temporary_file_path()
    content = upload.read()
    upload.seek(0)
    return content


def _begin(**kwargs):
    _left.set(settings.INSPECTION_SECONDS)


def _end(**kwargs):
    _left.set(None)


request_started.connect(_begin)
request_finished.connect(_end)


class Exhausted(Exception):
    """Time or memory was not enough, or the process was ended by what it read."""


class InspectorBusy(Exception):
    """The process was at work on something else all the time."""


class LimitedProcess:
    """A process of inspector.py, started when it is needed, and anew after each end."""

    def __init__(self):
        self.lock, self.process, self.used = Lock(), None, 0
        atexit.register(self.end)

    def run(self, function, arguments, seconds, limits=None):
        """What the function returns there. Raises Exhausted, Busy, or the ValidationError that it raises."""
        until = time.monotonic() + seconds
        if not self.lock.acquire(timeout=max(0, seconds)):
            raise InspectorBusy
        try:
            seconds = max(0, until - time.monotonic())
            kind, value = self._answer((function, limits or {}, seconds, arguments), seconds)
            if kind == "exhausted":
                raise Exhausted
        except BaseException:
            self.end()  # so that the next one gets no answer that is not its own
            raise
        finally:
            self.used = time.monotonic()
            self.lock.release()
        if kind == "refused":
            raise ValidationError(*value)
        if kind == "failed":
            raise RuntimeError(value)
        return value

    def _answer(self, job, seconds):
        """The kind of the answer and the answer. Raises Exhausted where the process ended before, or its time did."""
        process, is_over = self._running(), Event()
        timer = Timer(seconds, lambda: (is_over.set(), process.kill()))
        timer.start()
        try:
            pickle.dump(job, process.stdin)
            process.stdin.flush()
            kind, answer = _Reader(process.stdout).load()
        except Exception as error:  # a program that was overrun sends anything, or nothing
            raise Exhausted from error
        finally:
            timer.cancel()
            timer.join()
        if is_over.is_set():
            raise Exhausted
        return kind, answer

    def _running(self):
        if not self.is_running:
            self.end()  # it may be about to go by itself
            self.process = subprocess.Popen(  # noqa: S603  a module of ours
                [sys.executable, "-B", "-W", "ignore", "-m", f"{__package__}.inspector"],
                cwd=settings.BASE_DIR,
                env={},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
        return self.process

    @property
    def is_running(self):
        is_there = self.process is not None and self.process.poll() is None
        return is_there and time.monotonic() - self.used < IDLE_SECONDS / 2

    def end(self):
        if self.process:
            self.process.kill()
            with suppress(OSError):  # what could not be sent any more
                self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
            self.process = None


class _Reader(pickle.Unpickler):
    """Of plain values and sentences: a program that has been overrun by a file sends nothing else here."""

    def find_class(self, module, name):
        if (module, name) not in _SENTENCE:
            raise pickle.UnpicklingError
        return super().find_class(module, name)


_inspector = LimitedProcess()


def _exhausted():
    return ValidationError(
        _(
            "This file was not accepted, because checking it takes too much time or memory. Please save it again "
            "with the program that made it, or in a simpler form."
        ),
        code="exhausted",
    )


def _not_inspected():
    return ValidationError(
        _("This file was not checked, because the files before it took all the time. Please add it again."),
        code="not_inspected",
    )
