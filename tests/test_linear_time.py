"""No text from outside takes more time than it is long: every regular expression, and every function of text."""

import ast
import gc
import importlib
import pkgutil
import re
import signal
import time
from contextlib import contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MethodType

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from forum_site.media import sharing_pictures as cards
from forum_site.open_data import dataset, parameters, registry
from forum_site.page import tags
from forum_site.parity import discrepancies, facts, links, well_known
from forum_site.search import analyzer, entries, excerpts, query
from forum_site.texts import (
    compared_words,
    detection,
    differences,
    fields,
    markup,
    markup_limits,
    number_words,
    passages,
    references,
    rich_text,
    typography,
)
from forum_site.texts import translated_fields as texts
from resources import citations, formats, symbols, words

pytestmark = pytest.mark.slow

SHORT, LONG = 10_000, 100_000
MOST_GROWTH, ROUNDS = 25, 12
# Seconds of the processor: what takes less for a long text costs little; what takes more is ended.
NOTHING, TOO_MUCH = 0.02, 3.0

SEEDS = [
    *(
        " ",
        "  a",
        "<",
        "<a ",
        "<!---->",
        "<!--",
        "&",
        "1",
        "a",
        "\u0301",
        "\u00a0",
        "<p> </p>",
        "<br>",
        "url(",
        "-",
        "/",
    ),
    *("A/RES/", "'", "’", ".", ",", "\n", "\t", "« ", "<a><a", "<li>", "%", "=", '"', "a-", "1 ", ' a="', '<a "', ": "),
]
TAILS = ["x", ">"]

PROJECT = ("forum_site", "objectives", "roundtables", "resources")


class TooSlowError(Exception):
    """Something has taken more of the processor's time than it may."""


def _stop(*_signal):
    raise TooSlowError


@contextmanager
def ended_in_time(most):
    """Ended after so many seconds of the processor, since an expression that is exponential would never end."""
    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, most)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def seconds(call, text, most):
    gc.disable()  # it goes through all that the process holds, and the more often, the more a call makes
    started = time.thread_time()
    try:
        with ended_in_time(most), suppress(ValidationError):  # a refusal is an answer
            call(text)
        return time.thread_time() - started
    finally:
        gc.enable()


def grown(seed, tail, length, encode):
    text = seed * (length // len(seed)) + tail
    return text.encode() if encode else text


def growth(call, seed, tail="", *, encode=False, most=TOO_MUCH):
    """How many times longer the long text takes than the short one; 1 where neither takes any time to speak of."""
    short, long = (grown(seed, tail, length, encode) for length in (SHORT, LONG))
    try:
        if seconds(call, short, most) < NOTHING / 100:
            return 1  # even if it grew with the square of the length
        if (last := seconds(call, long, most)) < NOTHING:
            return 1
        first = seconds(call, short, most)
        for _round in range(ROUNDS - 1):
            if last / first <= MOST_GROWTH:
                break
            first, last = min(first, seconds(call, short, most)), min(last, seconds(call, long, most))
    except TooSlowError:
        return float("inf")
    return last / first


def superlinear(call, *, seeds=SEEDS, tails=TAILS, **how):
    """The first text that takes longer than it should, and how many times longer."""
    for seed in seeds:
        for tail in tails:
            if (found := growth(call, seed, tail, **how)) > MOST_GROWTH:
                return seed, tail, found
    return None


# --- Expressions -------------------------------------------------------------------------------------------------


NOT_IMPORTED = {"forum_site.wsgi", "forum_site.accounts.single_sign_on"}


def modules():
    """Every module of the project, but for migrations, what serves when it is imported, and what is off."""
    for root in PROJECT:
        package = importlib.import_module(root)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{root}."):
            if ".migrations" not in found.name and found.name not in NOT_IMPORTED:
                yield importlib.import_module(found.name)


def source(module):
    return Path(module.__file__).read_text()


def held(thing, name, seen):
    """The compiled expressions in a value, and in what it holds: lists, classes, closures, parts of functions."""
    if isinstance(thing, re.Pattern):
        yield name, thing
        return
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, dict):
        inside = thing.items()
    elif isinstance(thing, list | tuple | set | frozenset):
        inside = enumerate(thing)
    elif isinstance(thing, partial):
        inside = [("function", thing.func), ("arguments", thing.args), ("keywords", thing.keywords)]
    elif isinstance(thing, FunctionType) and is_ours(thing):
        inside = [
            ("closure", [cell.cell_contents for cell in thing.__closure__ or () if cell != type(cell)()]),
            ("defaults", thing.__defaults__ or ()),
            ("keyword defaults", thing.__kwdefaults__ or {}),
            ("wrapped", getattr(thing, "__wrapped__", None)),
        ]
    elif isinstance(thing, BuiltinFunctionType | MethodType):
        inside = [("self", thing.__self__)]
    elif is_ours(thing if isinstance(thing, type) else type(thing)):
        inside = [*getattr(thing, "__dict__", {}).items()]
    else:
        return
    for key, value in [*inside]:
        yield from held(value, f"{name}.{key}", seen)


def is_ours(thing):
    return (getattr(thing, "__module__", None) or "").split(".")[0] in (*PROJECT, __name__.split(".")[0])


def written_in(module):
    """The expressions in calls such as re.sub("…", …), compiled; and the lines of those that are not known before."""
    unknown = []
    names = {name for name, value in vars(module).items() if value is re}
    for node in ast.walk(ast.parse(source(module))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if getattr(node.func.value, "id", None) not in names or node.func.attr in ("escape", "compile"):
            continue
        flags = [keyword.value for keyword in node.keywords if keyword.arg == "flags"]
        flags += node.args[2 if node.func.attr in ("search", "match", "fullmatch", "findall") else 4 :]
        try:
            pattern, *flags = (
                eval(compile(ast.Expression(part), module.__name__, "eval"), vars(module))  # noqa: S307  our own code
                for part in [node.args[0], *flags]
            )
        except (NameError, AttributeError):
            unknown.append(f"{module.__name__}: {ast.unparse(node.args[0])}")
            continue
        yield f"{module.__name__}:{node.lineno}", re.compile(pattern, *flags)
    yield None, unknown


def expressions():
    found, unknown = {}, []
    for module in modules():
        for name, pattern in held(dict(vars(module), __builtins__=None), module.__name__, set()):
            found.setdefault((pattern.pattern, pattern.flags), name)
        for name, pattern in written_in(module):
            if name:
                found.setdefault((pattern.pattern, pattern.flags), name)
            else:
                unknown += pattern
    for name, pattern in PUT_TOGETHER.items():
        found.setdefault((pattern, int(re.UNICODE)), name)
    outside = {key: name for key, name in found.items() if not name.startswith(OUR_OWN)}
    return {name: re.compile(*key) for key, name in outside.items()}, unknown


# What meets the project's own stylesheets alone, and the names of its own folders.
OUR_OWN = ("forum_site.http.stylesheets",)
AT_WORK = {*OUR_OWN, "forum_site.snapshot.file_tree"}
# Expressions that are only known at work, and where they come from. Words that are escaped stand for themselves.
PUT_TOGETHER = {f"collection.{name}": collection.pattern for name, collection in registry.COLLECTIONS.items()}
PUT_TOGETHER |= {"parameters.word": parameters.word(40)["pattern"]}
PUT_TOGETHER |= {"passwords.words": r"migration\-review|forum|imrf"}
PUT_TOGETHER |= {
    f"{well_known.__name__}.{code}.{place}": expression.pattern
    for code in texts.LANGUAGE_CODES
    for words in (well_known._names(code), well_known._opposites(code))
    for place, expression in enumerate([words.pattern, words.answers[0], words.answers[max(words.answers)]])
}
KNOWN_AT_WORK = {
    "forum_site.accounts.passwords: '|'.join(sorted(map(re.escape, words), key=len, reverse=True))",
    "forum_site.open_data.collection: self.pattern",
    "forum_site.open_data.parameters: self.schema['pattern']",
}
EXPRESSIONS, UNKNOWN = expressions()


def as_used(pattern):
    """All that the module `re` does with an expression."""

    def use(text):
        pattern.sub("", text)
        pattern.match(text)
        pattern.fullmatch(text)

    return use


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expression_takes_no_longer_than_the_text_is_long(name):
    pattern = EXPRESSIONS[name]
    assert superlinear(as_used(pattern), encode=isinstance(pattern.pattern, bytes)) is None


def test_every_expression_is_tried():
    """None of those that are put together at work is new, and the search finds each kind of place."""
    assert set(UNKNOWN) == KNOWN_AT_WORK

    hidden = re.compile("hidden")

    class Holder:
        first = [{"second": (re.compile("in a class"),)}]

        def method(self, given=re.compile("default")):
            return hidden

    parts = [Holder, Holder(), partial(re.sub, re.compile("partial")), re.compile("method").match]
    assert {pattern.pattern for _name, pattern in held(parts, "", set())} == {
        *("hidden", "in a class", "default", "partial", "method")
    }
    compiled = {module.__name__ for module in modules() if "re.compile(" in source(module)}
    assert {name for name in compiled if not any(one.startswith(f"{name}.") for one in EXPRESSIONS)} == AT_WORK


# What stood in the code before, and took minutes or for ever.
MENDED = [
    (r"[ \u00a0]+(?=[;!?»](?!\w))", " "),
    (r" +(?=:(?!\w))", " "),
    (r"<[^>]*>", "<a "),
    (r"[^<]+(?![^<]*>)|<[^>]*>", "<a "),
    (r"</?(?:a|em|strong)\b[^>]*>", "<a "),
    (r"<(\w+)[^>]*>((?:\s|<br ?/?>)*)</\1>", "<a "),
    (r"\s*(</?(?:p|h\d|ul|ol|li|blockquote|br)\b[^>]*>)\s*", " "),
    (r"(?s)\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", "<!---->"),
    (r'<[a-zA-Z](?:[^>"]|"[^"]*")*>', "<a "),
    (r"[a-z][a-z0-9+.-]*:|/|#", "a"),
    (r"url\([\"']?([^\"')]+)[\"']?\)", "url("),
    (r"\s+(?=<|$)|(?<=>)\s+|\s+(?=/>)", " "),
]


@pytest.mark.parametrize(("pattern", "seed"), MENDED)
def test_expression_that_was_mended_would_be_found(pattern, seed):
    assert superlinear(as_used(re.compile(pattern)), seeds=[seed], tails=["x"], most=0.5) is not None


# --- Functions ---------------------------------------------------------------------------------------------------


def compared(function, **how):
    """Two long texts that differ at both ends."""
    return lambda text: function(f"b {text} a", f"a {text} b", **how)


def uploaded(text):
    return formats.format_of(SimpleUploadedFile("a.html", text.encode()))


PAIR = texts.LANGUAGE_CODES[:2]
FUNCTIONS = {
    "typography.set_spaces": typography.set_spaces,
    "typography.typeset": typography.typeset,
    "rich_text.normal_form": rich_text.normal_form.__wrapped__,  # without what it remembers
    "rich_text.comparable": rich_text.comparable,
    "rich_text.plain": rich_text.plain,
    "tags._TABLE": partial(tags._TABLE.sub, " "),
    "references.references": references.references,
    "references.resolved": partial(references.resolved, tags_of=lambda reference: ("", ""), once_a_section=True),
    "references.is_malformed": references.is_malformed,
    "texts.is_blank": texts.is_blank,
    "texts.is_blank of plain text": partial(texts.is_blank, is_rich=False),
    "texts.is_same": compared(texts.is_same),
    "texts.is_same of plain text": compared(texts.is_same, is_rich=False),
    "texts.words": texts.words,
    "texts.without_markup": texts.without_markup,
    "differences.changes": compared(differences.changes, language="fr"),
    "differences.changes of plain text": compared(differences.changes, language="fr", is_rich=False),
    "differences.changes of another text": lambda text: differences.changes(
        text, "a b c d e f " * (len(text) // 12), "fr"
    ),
    "differences.changes of many blocks": lambda text: differences.changes(
        f"<p>{text[:20]}</p>" * (len(text) // 30), f"<p>{text[:20]}</p><p>b</p>" * (len(text) // 30), "fr"
    ),
    "discrepancies.discrepancies": compared(discrepancies.discrepancies, languages=PAIR, is_rich=True),
    "discrepancies.discrepancies of plain text": compared(discrepancies.discrepancies, languages=PAIR, is_rich=False),
    "well_known.in_one_text": lambda text: [*well_known.in_one_text([text, ""], PAIR)],
    "well_known.opposed": lambda text: [*well_known.opposed([text, ""], PAIR)],
    "fields.slug_of": fields.slug_of,
    "analyzer.split_words": analyzer.split_words,
    "analyzer.joined": analyzer.joined,
    "analyzer.index_terms": lambda text: analyzer.analyzer(texts.LANGUAGE_CODES[0])._index_terms(text),
    "entries.separated": lambda text: entries._separated([text, text]),
    "excerpts.excerpt": lambda text: excerpts.excerpt(text, ["a", "1"], texts.LANGUAGE_CODES[0]),
    "query.Query": query.Query,
    "citations._escaped": citations._escaped,
    "symbols.order_of": symbols.order_of,
    "formats.format_of": uploaded,
    "dataset._harmless": dataset._harmless,
    "detection.foreign": partial(detection.foreign, language="fr"),
    "passages.attributes_of": passages.attributes_of,
    "words.words_of_text": lambda text: words.words_of_text(BytesIO(text.encode()), is_html=True),
    "cards.IDLE_SPACE": partial(cards.IDLE_SPACE.sub, " "),
}
# Each tried for itself in the tests above or bounded before: names of uploads, addresses, headers, our own files.
WITHOUT_FUNCTIONS = {
    *("forum_site.backups.making", "forum_site.backups.postgresql", "forum_site.adminsite.parts"),
    *("forum_site.media.renditions", "forum_site.adminsite.unsaved", "forum_site.forbidden"),
    *("forum_site.http.access_log", "forum_site.http.compression", "forum_site.http.downloads"),
    *("forum_site.snapshot.links", "forum_site.snapshot.file_tree", "forum_site.http.static"),
    *("forum_site.http.stylesheets", "forum_site.http.templates", "forum_site.seed.content_files"),
    *("forum_site.media.pictograms", "forum_site.open_data.collection", "forum_site.open_data.parameters"),
    *("forum_site.views", "resources.archives", "resources.filters", "resources.languages"),
    *("forum_site.management.commands.makemessages", "forum_site.accounts.passwords"),
    *("forum_site.adminsite.link_targets", "forum_site.adminsite.typed_links", "forum_site.adminsite.typed_dates"),
    *("forum_site.adminsite.exports", "forum_site.page.atom"),
    *("forum_site.search.references", "resources.language_files", "resources.views"),
}
# What does more for words than for any other signs, which are tried with `analyzer.split_words`.
OF_WORDS = {"analyzer.index_terms", "excerpts.excerpt", "differences.changes of another text"}
# One letter of each kind is enough for what is more than one expression.
FEW_SEEDS = [" ", "<", "&", "\u0301\u0323", "\u00a0", "<em>a</em> "]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_takes_no_longer_than_the_text_is_long(name):
    seeds = ["1 "] if name in OF_WORDS else ["1 ", *FEW_SEEDS]
    assert superlinear(FUNCTIONS[name], seeds=seeds, tails=["x"]) is None


def test_every_module_that_reads_texts_is_tried():
    reading = {module.__name__ for module in modules() if re.search(r"(?m)^import re$", source(module))}
    tried = {module.__name__ for module in (cards, compared_words, fields, markup, references, rich_text, texts)}
    tried |= {module.__name__ for module in (markup_limits, tags)}
    tried |= {module.__name__ for module in (discrepancies, facts, links, number_words, detection, passages, words)}
    tried |= {module.__name__ for module in (analyzer, entries, citations, formats, symbols, typography, well_known)}
    assert reading - tried == WITHOUT_FUNCTIONS


def test_function_that_compares_each_word_with_each_would_be_found():
    assert (
        superlinear(lambda text: [text.count(word) for word in text.split()], seeds=["a "], tails=[""], most=0.5)
        is not None
    )
