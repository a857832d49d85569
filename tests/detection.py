"""Which language is a text in, going by its smallest words?"""

import re
from collections import Counter

# Words that no sentence does without, and that the other language does not have.
FUNCTION_WORDS = {
    "fr": "au aux avec ce ces cette dans de des du elle est et être il ils la le les leur leurs ne ni nous ou où par "
    "pas pour que qui sa sans se ses son sont sous sur un une y à",
    "en": "a also an and are as at be been by can for from has have in into is it its not of on or other that the "
    "their them they this those to was were when where which while who will with within",
}
_LANGUAGES = {word: language for language, words in FUNCTION_WORDS.items() for word in words.split()}
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text):
    """The language whose function words prevail, or None where too few speak."""
    counts = Counter(_LANGUAGES[word] for word in _WORD.findall(text.lower()) if word in _LANGUAGES)
    ranked = counts.most_common()
    if not ranked or ranked[0][1] < 3 or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return ranked[0][0]
