"""Tests of the exchange of files."""

import errno
import gzip
from pathlib import Path

import brotli
import pytest

from forum_site.snapshot import SnapshotError, file_tree
from forum_site.snapshot.file_tree import Place

TEXT = b"Migration is a defining feature of our globalised world. " * 20


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "site")


def put(place, **files):
    """A snapshot with those files, in place of the last."""
    with place.new(place.last()) as made:
        for name, body in files.items():
            made.write(name, body, is_text=True)
        made.seal({})
        place.put(made)
    return made


def standing(place):
    """What readers find."""
    return {path.name: path.read_bytes() for path in place.path.iterdir() if path.name != file_tree.MANIFEST}


def beside(place):
    return sorted(path.name for path in place.path.parent.iterdir() if path.name != ".site.lock")


# --- Files -------------------------------------------------------------------------------------------------------


def test_a_text_has_what_it_is_compressed_to_beside_it(place):
    put(place, page=TEXT, short=b"Too short.")
    found = standing(place)
    assert sorted(found) == ["page", "page.br", "page.gz", "short"]
    assert (brotli.decompress(found["page.br"]), gzip.decompress(found["page.gz"])) == (TEXT, TEXT)


def test_what_is_the_same_is_the_same_file_and_what_is_gone_is_gone(place):
    put(place, same=TEXT, other=TEXT, gone=TEXT)
    before = {path.name: path.stat().st_ino for path in place.path.iterdir()}
    second = put(place, same=TEXT, other=TEXT * 2)
    after = {path.name: path.stat().st_ino for path in place.path.iterdir()}
    assert {name for name in after if after[name] == before[name]} == {"same", "same.br", "same.gz"}
    assert (second.written, second.gone(), sorted(second.files)) == (1, 1, ["other", "same"])
    assert standing(place)["other"] == TEXT * 2


def test_a_file_that_somebody_deleted_is_written_again(place):
    put(place, page=TEXT)
    (place.path / "page").unlink()
    assert put(place, page=TEXT).written == 1
    assert standing(place)["page"] == TEXT


def test_a_file_is_copied_where_it_cannot_be_linked(place, monkeypatch):
    def refuse(source, target):
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    put(place, page=TEXT)
    monkeypatch.setattr(file_tree.os, "link", refuse)
    assert put(place, page=TEXT).written == 0
    assert standing(place)["page"] == TEXT


@pytest.mark.parametrize("name", ["../outside", "a/../../outside", "a\0b"])
def test_no_file_lands_outside(place, name):
    with place.new(None) as made, pytest.raises(SnapshotError):
        made.write(name, TEXT)
    assert beside(place) == []


# --- In their place ----------------------------------------------------------------------------------------------


def test_the_last_tree_stays_until_the_next_run(place):
    first = put(place, page=b"1").folder.name
    second = put(place, page=b"2").folder.name
    assert (standing(place), beside(place)) == ({"page": b"2"}, sorted([first, second, "site"]))
    place.sweep()
    assert (standing(place), beside(place)) == ({"page": b"2"}, sorted([second, "site"]))


def test_what_a_killed_run_left_is_swept(place):
    kept = put(place, page=b"1").folder.name
    rest = place.path.parent / ".site.snapshot-0123456789abcdef"
    (rest / "fr").mkdir(parents=True)
    Path(f"{rest}-link").symlink_to(rest.name)
    others = [".site.snapshot-not-ours", ".other.snapshot-0123456789abcdef"]
    for name in others:
        (place.path.parent / name).mkdir()
    place.sweep()
    assert beside(place) == sorted([kept, "site", *others])


def test_a_full_disk_changes_nothing_and_leaves_nothing(place, monkeypatch):
    kept = put(place, page=b"1").folder.name
    write = Path.write_bytes

    def fill(path, body):
        write(path, body[: len(body) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(OSError, match="No space left"):
        put(place, page=b"2")
    assert (standing(place), beside(place)) == ({"page": b"1"}, sorted([kept, "site"]))


@pytest.mark.parametrize("what", ["folder with something in it", "file", "link elsewhere"])
def test_what_is_not_ours_is_left_alone(place, what):
    elsewhere = place.path.parent / "elsewhere"
    elsewhere.mkdir()
    if what == "file":
        place.path.write_text("Mine.")
    elif what == "link elsewhere":
        place.path.symlink_to("elsewhere")
    else:
        elsewhere.rename(place.path)
        (place.path / "mine").write_text("Mine.")
    before = beside(place)
    with pytest.raises(SnapshotError, match="is no snapshot"):
        place.last()
    assert beside(place) == before


def test_an_empty_folder_makes_room(place):
    place.path.mkdir()
    put(place, page=b"1")
    assert (place.path.is_symlink(), standing(place)) == (True, {"page": b"1"})


def test_one_run_at_a_time(place):
    with place.locked(), pytest.raises(SnapshotError, match="Another run"), Place(place.path).locked():
        pytest.fail("There are two.")
    with place.locked():
        pass
