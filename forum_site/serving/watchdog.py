"""Ends a worker that can serve no more, or whose parent is gone, so that the server puts another in its place.

A regular expression may hold the interpreter's lock for ever, and then no thread of Python runs. So the clock is one of
C (faulthandler), which a thread of Python sets back every second: when it has run down it prints where each thread is,
and ends the process. A worker all of whose threads have been at one request each for as long is stuck as well.
"""

import faulthandler
import os
import signal
import sys
import threading
import time

# Seconds between two signs of life.
BEAT = 1

# Since when each thread has been at its request, by the thread.
_busy = {}


class Busy:
    """Passes each request on to `application`, and knows for how long each has been there."""

    def __init__(self, application):
        self.application = application

    def __call__(self, environ, start_response):
        thread = threading.get_ident()
        _busy[thread] = time.monotonic()
        try:
            return self.application(environ, start_response)
        finally:
            _busy.pop(thread, None)


def watch(stuck_after, threads):
    """End this process once it is stuck for so many seconds, or without its parent; `threads` take its requests."""
    faulthandler.dump_traceback_later(stuck_after, exit=True)
    threading.Thread(target=_beat, args=(os.getppid(), stuck_after, threads), name="watchdog", daemon=True).start()


def _beat(parent, stuck_after, threads):
    while os.getppid() == parent:
        if _stuck(stuck_after) >= threads:
            faulthandler.dump_traceback(all_threads=True)
            print(f"All {threads} threads were busy for {stuck_after} seconds: this worker ends.", file=sys.stderr)
            os._exit(1)
        faulthandler.dump_traceback_later(stuck_after, exit=True)
        time.sleep(BEAT)
    # Requests that are being answered get their answers. If that takes too long, the clock has not been set back.
    os.kill(os.getpid(), signal.SIGTERM)


def _stuck(stuck_after):
    """How many threads have been at one request for that long."""
    before = time.monotonic() - stuck_after
    return sum(since < before for since in [*_busy.values()])
