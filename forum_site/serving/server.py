"""Serves the site with Granian: `manage.py serve` starts it.

It imports nothing of the site, so that after a reload (SIGHUP) new workers run the code as it is then.
"""

import argparse
import multiprocessing
import os
import signal
import time
from functools import partial

from granian._internal import load_target
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger
from granian.server.common import AbstractServer
from granian.server.mp import MPServer

from .watchdog import watch

APPLICATION = "forum_site.wsgi:application"
# Requests that a worker works on at once: while one waits for the database or for a body, others are answered.
THREADS = 8
# Connections that wait until a worker takes them.
BACKLOG = 2048
# Seconds that a worker has for the requests it is at, when it is to end.
KILL_AFTER = float(os.environ.get("KILL_AFTER", "30"))
# Seconds from when a worker has loaded the application until it takes requests for certain.
LISTENING = 1
# Seconds for which a worker must have lived for another to take its place at once.
YOUNG = 2


class Server(MPServer):
    """Granian, which ends when workers die one soon after another. This one goes on.

    Nor does a reload end a worker before another one has loaded the application, however long that takes.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.loaded = multiprocessing.Semaphore(0)

    def _serve_loop(self, spawn_target, target_loader):
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait(timeout=1)
            self.main_loop_interrupt.clear()
            if self.reload_signal and not self.interrupt_signal:
                self._reload(spawn_target, target_loader)
            for worker in [worker for worker in self.wrks if not worker.is_alive()]:
                if self.interrupt_signal:
                    break
                if time.monotonic() - worker.birth < YOUNG:
                    time.sleep(1)
                self._respawn_workers([worker.idx], spawn_target, target_loader)
            self.interrupt_children.clear()

    def _reload(self, spawn_target, target_loader):
        self.reload_signal = False
        for idx, old in enumerate([*self.wrks]):
            while self.loaded.acquire(block=False):
                pass
            new = self._spawn_worker(idx=idx, target=spawn_target, callback_loader=target_loader)
            new.start()
            while not (is_loaded := self.loaded.acquire(timeout=1)) and new.is_alive() and not self.interrupt_signal:
                pass
            if not is_loaded:
                logger.error("The new code could not be loaded: the workers that are there go on.")
                _end(new)
                return
            self.wrks[idx] = new
            time.sleep(LISTENING)
            _end(old)

    def serve(self, *loading):
        # Not by way of MPServer, which warns that so many threads take much of the processor: these mostly wait.
        AbstractServer.serve(self, *loading)


def _end(worker):
    worker.terminate()
    worker.join(KILL_AFTER)
    if worker.is_alive():
        worker.kill()
        worker.join()


def load(target, stuck_after, loaded):
    """The application, in a worker that ends when it is stuck."""
    for number in (signal.SIGINT, signal.SIGTERM):  # until Granian sets its own, those of its parent would do nothing
        signal.signal(number, signal.SIG_DFL)
    watch(stuck_after, THREADS)
    application = load_target(target)
    loaded.release()
    return application


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    parser.add_argument("--stuck-after", type=float, default=float(os.environ.get("STUCK_AFTER", "25")))
    parser.add_argument("--quiet", action="store_true", help="print nothing about workers but what went wrong")
    parser.add_argument("application", nargs="?", default=APPLICATION)
    options = parser.parse_args()
    server = Server(
        options.application,
        address=options.host,
        port=options.port,
        workers=options.workers,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(),
        websockets=False,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        workers_kill_timeout=KILL_AFTER,
        log_level=LogLevels.error if options.quiet else LogLevels.info,
    )
    server.serve(None, partial(load, options.application, options.stuck_after, server.loaded), False)


if __name__ == "__main__":
    main()
