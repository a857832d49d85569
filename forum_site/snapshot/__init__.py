"""Snapshots: the whole public site as files for a static host.

Everything is asked of the site itself, within this process, and read from one state of the database (making.py). Pages
are found by following links (walk.py), which a file says in another way where they carry a query (links.py); a few
pages stand in a snapshot only (own_pages.py). The files are written beside the last ones and take their place at once
(tree.py).
"""


class SnapshotError(Exception):
    """Why there is no new snapshot, as a sentence for those who run the server; the last one stands as it was."""
