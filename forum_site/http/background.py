"""Work that no request waits for: one daemon thread of a process does it, piece after piece."""

import logging
import threading
from queue import SimpleQueue

logger = logging.getLogger(__name__)


class Background:
    """Calls functions in their order; the thread starts with the first, and ends with the process."""

    def __init__(self):
        self._calls, self._lock, self._thread = SimpleQueue(), threading.Lock(), None

    def __call__(self, function, *arguments):
        self._calls.put((function, arguments))
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="background", daemon=True)
                self._thread.start()

    def _work(self):
        while True:
            function, arguments = self._calls.get()
            try:
                function(*arguments)
            except Exception:
                logger.exception("Work in the background failed.")
