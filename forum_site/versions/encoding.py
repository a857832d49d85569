"""How versions are stored: one in 25 whole, the others as what differs from the one before.

A state is a dict of texts, or None, by key. A text that has changed is compressed with its former reading as the
dictionary, so that a changed word takes some tens of bytes.
"""

import json
import zlib

# Versions from one that is stored whole to the next.
WHOLE_EVERY = 25


def whole(state):
    return zlib.compress(_bytes(state))


def from_whole(content):
    return json.loads(zlib.decompress(content))


def delta(before, after):
    """What makes `after` of `before`."""
    texts = {key: _deflated(text, before.get(key)) for key, text in after.items() if before.get(key, ...) != text}
    gone = [key for key in before if key not in after]
    head = zlib.compress(_bytes([[[key, len(text)] for key, text in texts.items()], gone]))
    return b"".join([len(head).to_bytes(4, "big"), head, *texts.values()])


def apply(before, content):
    """The state that a delta makes of the one before."""
    end = 4 + int.from_bytes(content[:4], "big")
    texts, gone = json.loads(zlib.decompress(content[4:end]))
    after = {key: text for key, text in before.items() if key not in {*gone}}
    for key, length in texts:
        start, end = end, end + length
        after[key] = _inflated(content[start:end], before.get(key))
    return after


def states(versions, state=None):
    """Pairs of a version and its state, of versions in their order that begin with a whole one."""
    for version in versions:
        content = bytes(version.content)
        state = from_whole(content) if version.is_whole else apply(state, content)
        yield version, state


def _deflated(text, former):
    compressor = zlib.compressobj(9, zdict=_bytes(former))
    return compressor.compress(_bytes(text)) + compressor.flush()


def _inflated(content, former):
    return json.loads(zlib.decompressobj(zdict=_bytes(former)).decompress(content))


def _bytes(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
