"""A disk that tests can fill."""

import subprocess
from contextlib import contextmanager, suppress

from tests.servers import left_out


class Disk:
    """A small disk of the test's own, in memory."""

    def __init__(self, folder):
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, leave):
        """Take all the room that there is, but for that many bytes."""
        with self._ballast.open("wb", buffering=0) as file:
            with suppress(OSError):
                while True:
                    file.write(bytes(65536))
            file.truncate(file.tell() - leave)

    def make_room(self):
        self._ballast.unlink()


@contextmanager
def small_disk(folder, megabytes):
    """The folder as a disk of that size, until the end of the block."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder]
    if subprocess.run(command, capture_output=True).returncode:
        left_out("Not run: only an administrator can mount a small disk here.")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
