"""The alphabetical order of words for readers: accents, ligatures, case and signs make no difference."""

import unicodedata

# Letters that Unicode does not decompose, and what readers look them up under.
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ł": "l"})


def collation_key(text):
    """Equal for words that differ in accents or case only; those then come in the order of their signs."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(sign if sign.isalnum() else " " for sign in folded if not unicodedata.combining(sign)).split(), text


def initial(text):
    """The letter under which a word is listed; empty for a word without any."""
    words, _text = collation_key(text)
    return words[0][0].upper() if words else ""
