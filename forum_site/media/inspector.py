"""The process in which uploaded bytes are read: short of time and memory, without secrets or a database.

It takes one job after the other from its standard input and answers each on its standard output, both pickled; see
inspection.py, which starts it and ends it. It is kept while files come, and goes once none has come for a while.
"""

import logging
import os
import pickle
import resource
import select
import signal
import sys
import time
import traceback

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile

# What it may take of memory, its own programs included. The largest images that are accepted need nine tenths of it.
MEMORY_BYTES = 1024 * 2**20
# How long it waits for the next job, in seconds.
IDLE_SECONDS = 120


def main():
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    logging.disable(logging.WARNING)  # what libraries remark on damaged files
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it goes with the process that started it
    settings.configure()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        try:
            job = pickle.load(sys.stdin.buffer)  # noqa: S301  from the process that started this one
        except EOFError:
            return
        pickle.dump(_answer(*job), answers)
        answers.flush()


def _answer(function, limits, seconds, arguments):
    """What the function returns, the refusal that it raises as its three parts, or why there is neither."""
    for name, value in limits.items():
        setattr(settings, name, value)
    # The parent ends what takes too long; this is for the case that the parent itself has gone.
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time() + seconds) + 2, resource.RLIM_INFINITY))
    try:
        return "found", function(*arguments)
    except ValidationError as refusal:
        return "refused", (refusal.message, refusal.code, refusal.params)
    except MemoryError:
        return "exhausted", None
    except Exception:
        return "failed", traceback.format_exc()


def on_file(function, content, *arguments):
    """What the function returns for a file, which is named by its path or comes as bytes."""
    with ContentFile(content) if isinstance(content, bytes) else File(open(content, "rb")) as file:
        return function(file, *arguments)


if __name__ == "__main__":
    main()
