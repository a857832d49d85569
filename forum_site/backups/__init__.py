"""One file that holds the whole site: its database, its uploads, and how to know that nothing of them is lost."""


class BackupError(Exception):
    """Why nothing was backed up, or restored, as a sentence."""


class DamagedError(BackupError):
    """The file cannot be a whole backup."""
