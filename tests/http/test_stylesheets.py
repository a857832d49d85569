"""Tests of the bundle of stylesheets."""

import re
from itertools import groupby
from operator import itemgetter

import brotli
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from forum_site.http.stylesheets import STYLESHEET, TOKENS, StylesheetError, abbreviate, flatten, squeeze


def flat(**texts):
    """The stylesheet `main` with its parts, each named without ".css", a folder set off by two underscores."""
    files = {f"css/{name.replace('__', '/')}.css": text for name, text in texts.items()}
    return re.sub(r"\s+", " ", flatten("css/main.css", files.get)).strip()


def collect(folder, sources=()):
    """The static files as a reader's server has them, those of other packages aside, which take their time."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "forum_site.http.stylesheets.OneStylesheetStorage"}}
    changed = {"STATIC_ROOT": folder, "STORAGES": storages, "WHITENOISE_KEEP_ONLY_HASHED_FILES": True}
    with override_settings(**changed, **({"STATICFILES_DIRS": sources} if sources else {})):
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin", "django_prose_editor"])


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    collect(folder)
    return folder


@pytest.fixture(scope="module")
def whole(collected):
    """The one stylesheet, found under the only name it has."""
    [path] = (collected / "css").glob("main.*.css")
    return path


# --- Putting the parts in place ----------------------------------------------------------------------------------


def test_each_part_stands_in_its_layer_and_under_its_medium_beside_its_neighbours():
    main = """
        /* The order. @import "nothing.css"; */
        @layer one, two;
        @import url("a.css") layer(one);
        @import url("parts/b.css") layer(one);
        @import url("c.css") layer(two) print;
        @import url("d.css") layer(one);
    """
    parts = {"a": "a { b: c; }", "parts__b": "b { c: d; }", "c": "c { d: e; }", "d": "d { e: f; }"}
    assert flat(main=main, **parts).partition("*/ ")[2] == (
        "@layer one, two; @layer one { a { b: c; } b { c: d; } } "
        "@media print { @layer two { c { d: e; } } } @layer one { d { e: f; } }"
    )


@pytest.mark.parametrize(
    ("main", "part", "reason"),
    [
        ('@import url("b.css") layer(x);', "", "css/b.css is not among the static files."),
        ('@import url("a.css") layer(x);', '@import "b.css";', "css/a.css says “@import”"),
        ('@import url("a.css") layer(x);', '@charset "utf-8";', "css/a.css says “@charset”"),
        ('@import url("a.css") layer(x);', "a { b: url(x.svg); }", "css/a.css says “url(”"),
        ('@import url("a.css") layer(x);', "a { b: c; /* } */", "css/a.css leaves a brace open"),
        ('@import url("a.css") layer(x);', "a { b: c; } /* and then", "css/a.css says “/*”"),
        ('p { q: r; } @import url("a.css") layer(x);', "", "css/main.css holds more than"),
        ('@import "a.css";', "", "css/main.css holds more than"),
        ('@import url("a.css") layer(x) supports(display: grid);', "", "css/main.css holds more than"),
    ],
)
def test_what_would_change_its_meaning_is_refused(main, part, reason):
    with pytest.raises(StylesheetError) as refusal:
        flat(main=main, a=part)
    assert str(refusal.value).startswith(reason)


def test_words_in_comments_and_strings_are_no_statements():
    part = """/* @import "b.css"; { */ a::before { content: "@import {" / ""; }"""
    assert part in flat(main='@import url("a.css") layer(x);', a=part)


@pytest.mark.parametrize(
    ("loose", "tight"),
    [
        ("/* what */ a { b: c; }\n\n d  e { f: g }", "a{b:c;}d e{f:g}"),
        (".a :is(.b, .c) > p + p { }", ".a :is(.b,.c) > p + p{}"),
        (
            "@layer x { .a :is(b, c) { d { & :hover, &:focus { e: f } } } }",
            "@layer x{.a :is(b,c){d{& :hover,&:focus{e:f}}}}",
        ),
        (
            "a { b: min(100% - 2 * var(--c), 1px); d: calc( (1px + 2px) * -1 ) }",
            "a{b:min(100% - 2 * var(--c),1px);d:calc( (1px + 2px) * -1 )}",
        ),
        ('a::before { content: "›" / ""; }', 'a::before{content:"›" / "";}'),
        ('a { b: "  ;  { /* x */ \\"  :  "  \' , \' }', 'a{b:"  ;  { /* x */ \\"  :  " \' , \'}'),
        ("a { --empty: ; --list: 1px  2px; }", "a{--empty:;--list:1px 2px;}"),
        ("@media (width >= 40rem) and (not (a: b)) { c { d: e } }", "@media (width >= 40rem) and (not (a:b)){c{d:e}}"),
        ('a { b: url("x  y.svg") , url(z.svg) }', 'a{b:url("x  y.svg"),url(z.svg)}'),
    ],
)
def test_idle_space_goes_and_space_that_means_something_stays(loose, tight):
    assert squeeze(loose) == tight


def test_properties_of_the_tokens_take_one_letter_and_all_else_keeps_its_name():
    tokens = ":root { --step-0: 1px; --step--1: 2px; @media print { --step-0: 3px; } }"
    text = ".a--step-0 { b: var(--step--1) calc(var(--step-0) * var(--other)); --step-0: 4px; }"
    assert abbreviate(text, tokens) == ".a--step-0 { b: var(--b) calc(var(--a) * var(--other)); --a: 4px; }"


# --- Collecting it -----------------------------------------------------------------------------------------------


def test_readers_get_one_small_file_that_asks_for_no_other(whole):
    text = whole.read_text()
    assert ("@import" in text, "/*" in text, "\n" in text) == (False, False, False)
    assert [path.name for path in whole.parent.glob("main*")] != []
    assert brotli.decompress(whole.with_name(f"{whole.name}.br").read_bytes()).decode() == text
    assert whole.with_name(f"{whole.name}.gz").exists()


def test_layers_keep_their_order(whole):
    order = re.search(r"@layer [^;{]+;", (settings.BASE_DIR / "static" / STYLESHEET).read_text())[0]
    assert whole.read_text().startswith(order.replace(", ", ","))


def test_every_part_is_there(whole):
    main = (settings.BASE_DIR / "static" / STYLESHEET).read_text()
    parts = re.findall(r"@import url\(\"([^)]+)\"\) layer\((\w+)\)", main)
    assert re.findall(r"@layer (\w+)\s*{", whole.read_text()) == [layer for layer, _ in groupby(parts, itemgetter(1))]
    texts = [(settings.BASE_DIR / "static/css" / name).read_text() for name, _layer in parts]
    tokens = (settings.BASE_DIR / "static" / TOKENS).read_text()
    assert [text for text in texts if squeeze(abbreviate(text, tokens)) not in whole.read_text()] == []


@pytest.fixture
def sources(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / "sources" / name.replace("__", "/").replace("_svg", ".svg").replace("_css", ".css")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return [tmp_path / "sources"]

    return write


def test_collecting_fails_where_a_part_is_missing(sources, tmp_path):
    with pytest.raises((ValueError, CommandError), match=r"css/parts/b\.css"):
        collect(tmp_path / "static", sources(css__main_css='@import url("parts/b.css") layer(x);'))
