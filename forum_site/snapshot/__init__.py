"""Snapshots: the whole public site as files for a static host.

The site answers within this process, from one state of the database (build.py). Pages are found by following links
(crawl.py), which files spell in another way where they carry a query (links.py); a few pages stand in a snapshot only
(static_pages.py). Files are written beside the last ones and take their place at once (file_tree.py).
"""


class SnapshotError(Exception):
    """Why there is no new snapshot, as a sentence for those who run the server; the last one stands as it was."""
