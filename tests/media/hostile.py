"""What a hostile file may make the program do that reads it, and files that do so."""

import os
import signal
import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image


def loop(file):
    while True:
        pass


def hoard(file):
    return len(bytes(2**31))


def crash(file):
    os.kill(os.getpid(), signal.SIGSEGV)


def answer_with_a_program(file):
    return Path


def write(file, path):
    Path(path).write_bytes(b"x")


def environment(file):
    return dict(os.environ)


def fail(file):
    raise ZeroDivisionError


def size(file):
    return len(file.read())


def png(width, height, *, depth=8, colours=0):
    """A PNG of a few bytes, whose every point is the same."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    line = bytes(1 + (width * depth * {0: 1, 2: 3, 6: 4}[colours] + 7) // 8)
    packer = zlib.compressobj(9)
    many = max(1, 2**20 // len(line))
    packed = b"".join(packer.compress(line * min(many, height - row)) for row in range(0, height, many))
    packed += packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def camera_jpeg():
    """A JPEG with a second picture behind the first, as cameras write it."""
    file = BytesIO()
    first, second = (Image.new("RGB", (200, 150), colour) for colour in ((0, 128, 128), (0, 0, 128)))
    first.save(file, "MPO", save_all=True, append_images=[second])
    return file.getvalue()


def pdf(value, objects=b""):
    """A PDF with that value in its root, beside some objects."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/X "
        + value
        + b">>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
        + objects
        + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
    )


# Each takes pypdf many seconds.
PDFS = {
    "digits": pdf(b"<" + 3_000_000 * b"00" + b">"),
    "objects": pdf(b"null", b"".join(b"%d 0 obj<</A[1 2(x)]>>endobj\n" % number for number in range(4, 200_000))),
}
