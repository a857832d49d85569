"""Tests of the file of a backup: what is written comes back, and nothing else is believed."""

import hashlib
import json
import struct
import tracemalloc
import warnings
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from forum_site.backups import BackupError, DamagedError
from forum_site.backups.archive import CHUNK, DATABASE, MANIFEST, MEDIA, Manifest, Writer, opened

CONTENT = {f"{MEDIA}a/picture é.png": b"\x89PNG" * 300, f"{MEDIA}empty": b"", DATABASE: b"rows " * 2000}


def manifest(members, **more):
    known = {
        "made_at": "2026-11-29T12:00:00+00:00",
        "version": "1",
        "commit": "",
        "vendor": "sqlite",
        "database_version": "3.40",
        "migrations": [["pages", "0001_initial"]],
        "content_version": 1,
        "rows": {"a": 1},
        "missing": [],
        "members": members,
        "format": 1,
    }
    return known | more


def written(path, content=CONTENT):
    with path.open("wb") as file, Writer(file) as writer:
        for name, body in content.items():
            writer.add(name, BytesIO(body), is_dense=name != DATABASE)
        writer.seal(Manifest(**manifest(writer.members)))
    return path


def about(body):
    return {"size": len(body), "sha256": hashlib.sha256(body).hexdigest()}


def forged(path, entries, claims=None):
    """An archive of those names and bodies, with a manifest that says of them whatever is given."""
    members = {name if isinstance(name, str) else name.filename: about(body) for name, body in entries}
    claims = manifest(members) if claims is None else claims
    with warnings.catch_warnings(), ZipFile(path, "w", ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, body in entries:
            archive.writestr(name, body)
        archive.writestr(MANIFEST, claims if isinstance(claims, bytes) else json.dumps(claims))
    return path


def read(path):
    """All that the archive holds, checked."""
    with opened(path) as archive:
        archive.check(lambda text: None)
        return {name: b"".join(archive.chunks(name)) for name in archive.manifest.members}


def test_what_is_written_comes_back(tmp_path):
    path = written(tmp_path / "a.zip")
    assert read(path) == CONTENT
    with opened(path) as archive:
        assert archive.manifest.migrations == [("pages", "0001_initial")]
        assert set(archive.manifest.media()) == {"a/picture é.png", "empty"}
        archive.extract(DATABASE, tmp_path / "extracted")
    assert (tmp_path / "extracted").read_bytes() == CONTENT[DATABASE]
    assert path.stat().st_size < sum(map(len, CONTENT.values()))  # the database is compressed


def test_a_flipped_byte_is_found_or_changes_nothing(tmp_path):
    whole = bytearray(written(tmp_path / "a.zip").read_bytes())
    refused = 0
    for place in range(0, len(whole), 7):
        whole[place] ^= 0x41
        path = tmp_path / "b.zip"
        path.write_bytes(whole)
        whole[place] ^= 0x41
        try:
            assert read(path) == CONTENT, place
        except BackupError:
            refused += 1
    assert refused > len(whole) / 7 * 0.8


def test_a_file_that_is_cut_off_is_refused(tmp_path):
    whole = written(tmp_path / "a.zip").read_bytes()
    for length in {0, 1, 21, 22, *range(0, len(whole), 53), len(whole) - 1}:
        (tmp_path / "b.zip").write_bytes(whole[:length])
        with pytest.raises(DamagedError, match="is no backup of a site, or damaged, or only a part of one"):
            read(tmp_path / "b.zip")


def test_a_file_of_others_is_refused(tmp_path):
    for number, body in enumerate([b"", b"SQLite format 3\0" * 9, b"%PDF-1.7", b"\x1f\x8b" + bytes(99)]):
        (tmp_path / f"{number}").write_bytes(body)
        with pytest.raises(DamagedError):
            read(tmp_path / f"{number}")
    with ZipFile(tmp_path / "plain.zip", "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(DamagedError):
        read(tmp_path / "plain.zip")
    with pytest.raises(BackupError, match=r"nowhere\.zip cannot be read: No such file or directory"):
        read(tmp_path / "nowhere.zip")
    with pytest.raises(BackupError, match="cannot be read: Is a directory"):
        read(tmp_path)


NAMES = [
    "/etc/passwd",
    "../a",
    f"{MEDIA}../a",
    f"{MEDIA}a/../../b",
    f"{MEDIA}/etc/passwd",
    f"{MEDIA}a//b",
    f"{MEDIA}./a",
    f"{MEDIA}a/",
    MEDIA,
    f"{MEDIA}a\\..\\b",
    "C:\\a",
    "database/../a",
    "other",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(DamagedError):
        read(forged(tmp_path / "a.zip", [(DATABASE, b"a"), (name, b"b")]))
    with (tmp_path / "b.zip").open("wb") as file, Writer(file) as writer, pytest.raises(BackupError):
        writer.add(name, BytesIO())


def link(name):
    entry = ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


def test_a_link_is_a_file_like_any_other(tmp_path):
    """Nothing is made by what an entry says that it is: its content is all that is read."""
    path = forged(tmp_path / "a.zip", [(DATABASE, b"a"), (link(f"{MEDIA}a"), b"/etc/passwd")])
    assert read(path)[f"{MEDIA}a"] == b"/etc/passwd"
    with opened(path) as archive:
        archive.extract(f"{MEDIA}a", tmp_path / "a")
    assert (tmp_path / "a").is_symlink() is False


BODY = {DATABASE: about(b"a")}
CLAIMS = {
    "more than there is": manifest(BODY | {f"{MEDIA}a": about(b"")}),
    "less than there is": manifest({}),
    "another size": manifest({DATABASE: {"size": 2, "sha256": about(b"a")["sha256"]}}),
    "another checksum": manifest({DATABASE: {"size": 1, "sha256": "0" * 64}}),
    "no size": manifest({DATABASE: {"sha256": "0" * 64}}),
    "a size below nothing": manifest({DATABASE: {"size": -1, "sha256": "0" * 64}}),
    "members in a list": manifest([DATABASE]),
    "more about itself": manifest(BODY, more=1),
    "migrations without names": manifest(BODY, migrations=["pages"]),
    "a number that no database knows": manifest(BODY, content_version=2**80),
    "a number in words": manifest(BODY, content_version="1"),
    "rows in a list": manifest(BODY, rows=[]),
    "words for a terminal": manifest(BODY, version="\x1b[2J"),
    "nothing": {},
    "a list": [1],
    "no JSON": b"{",
    "brackets without end": b"[" * 100_000,
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("claims", CLAIMS.values(), ids=CLAIMS)
def test_a_manifest_that_says_otherwise_is_refused(tmp_path, claims):
    with pytest.raises(DamagedError):
        read(forged(tmp_path / "a.zip", [(DATABASE, b"a")], claims))


def test_a_format_of_another_version_is_named(tmp_path):
    with pytest.raises(BackupError, match="made by another version of this command: its format is 2"):
        read(forged(tmp_path / "a.zip", [(DATABASE, b"a")], manifest(BODY, format=2)))


def test_two_members_of_one_name_are_refused(tmp_path):
    with pytest.raises(DamagedError, match="does not hold what its manifest says"):
        read(forged(tmp_path / "a.zip", [(DATABASE, b"b"), (DATABASE, b"a")]))


def test_other_ways_of_packing_are_refused(tmp_path):
    path = tmp_path / "a.zip"
    with ZipFile(path, "w", ZIP_BZIP2) as archive:
        archive.writestr(DATABASE, b"a")
        archive.writestr(MANIFEST, json.dumps(manifest(BODY)))
    with pytest.raises(DamagedError):
        read(path)


def test_entries_that_lie_over_each_other_are_refused(tmp_path):
    """Many names for the same bytes, by which a small file would unpack into a huge one."""
    body = bytes(10_000)
    names = [DATABASE, *(f"{MEDIA}{number}" for number in range(100))]
    path = tmp_path / "a.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr(DATABASE, body)
        [first] = archive.infolist()
        archive.filelist[:] = [_renamed(first, name) for name in names]
        archive.writestr(MANIFEST, json.dumps(manifest({name: about(body) for name in names})))
    with pytest.raises(DamagedError):
        read(path)


def _renamed(entry, name):
    other = ZipInfo(name)
    for known in ("CRC", "compress_size", "file_size", "header_offset"):
        setattr(other, known, getattr(entry, known))
    return other


def test_a_list_without_end_is_not_read(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(100) + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 60_000, 60_000, 2**31, 0, 0))
    with pytest.raises(DamagedError):
        read(path)


def test_memory_has_a_bound(tmp_path):
    """Whatever a member says, a piece of it is in memory at a time."""
    big = 40 * CHUNK
    path = forged(tmp_path / "a.zip", [(DATABASE, bytes(big))])
    tracemalloc.start()
    with opened(path) as archive:
        archive.check(lambda text: None)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * CHUNK
