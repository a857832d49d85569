"""Does the stylesheet that readers get in one file say what its parts say?"""

import re
from itertools import groupby
from operator import itemgetter

import brotli
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from forum_site.http.stylesheets import STYLESHEET, StylesheetError, flatten, squeeze


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


def test_each_part_stands_in_its_layer_and_under_its_condition():
    main = """
        /* The order. @import "nothing.css"; */
        @layer one, two;
        @import url("a.css") layer(one);
        @import 'parts/b.css' layer(two) print and (min-width: 1px);
        @import url( "c.css" ) screen, print;
        @import url("d.css");
        @layer three;
        p { color: red; }
    """
    parts = {"a": "a { b: c; }", "parts__b": "b { c: d; }", "c": "c { d: e; }", "d": "d { e: f; }"}
    assert flat(main=main, **parts) == (
        "@layer one, two; @layer one { a { b: c; } } "
        "@media print and (min-width: 1px) { @layer two { b { c: d; } } } "
        "@media screen, print { c { d: e; } } d { e: f; } @layer three; p { color: red; }"
    )


def test_neighbours_in_one_place_are_put_there_together():
    main = """
        @import "a.css" layer(one); @import "b.css" layer(one); @import "c.css" layer(two);
        @import "d.css" layer(one); @import "e.css" layer(one) print; @import "f.css" layer(one) print;
    """
    parts = {name: f"{name} {{ g: h; }}" for name in "abcdef"}
    assert flat(main=main, **parts) == (
        "@layer one { a { g: h; } b { g: h; } } @layer two { c { g: h; } } @layer one { d { g: h; } } "
        "@media print { @layer one { e { g: h; } f { g: h; } } }"
    )


def test_addresses_in_a_part_still_lead_where_they_led():
    part = """
        a { b: url(x.svg) url("../up.svg") url('y/z.svg#part'); }
        /* url(not/one.svg) */
        a { b: url(#here) url(/root.svg) url(data:image/png;base64,AA==) url("https://example.org/a.svg"); }
    """
    assert flat(main='@import "parts/a.css";', parts__a=part) == (
        'a { b: url("parts/x.svg") url("up.svg") url("parts/y/z.svg#part"); } /* url(not/one.svg) */ '
        'a { b: url(#here) url(/root.svg) url(data:image/png;base64,AA==) url("https://example.org/a.svg"); }'
    )


@pytest.mark.parametrize(
    ("main", "part", "reason"),
    [
        ('@import "b.css";', "", "css/main.css asks for css/b.css, which is not among the static files."),
        ('@import "a.css";', '@import "b.css";', "css/a.css says “@import"),
        ('@import "a.css";', '@charset "utf-8";', "css/a.css says “@charset"),
        ('@import "a.css";', "a { b: c; /* } */", "css/a.css leaves something open"),
        ('@import "a.css";', "a { b: c; } /* and then", "css/a.css leaves something open"),
        ('@import "a.css";', 'a { b: url("x y.svg"); }', "css/a.css names “x y.svg”"),
        ('p { q: r; } @import "a.css";', "", "css/main.css says “@import"),
        ('@import "a.css" layer;', "", "css/main.css says “@import"),
        ('@import "a.css" supports(display: grid);', "", "css/main.css says “@import"),
        ('@import "a.css" layer(x) supports(display: grid);', "", "css/main.css says “@import"),
        ("@import url(a.css);", "", "css/main.css says “@import"),
    ],
)
def test_what_would_change_its_meaning_is_refused(main, part, reason):
    with pytest.raises(StylesheetError) as refusal:
        flat(main=main, a=part)
    assert str(refusal.value).startswith(reason)


def test_words_in_comments_and_strings_are_no_statements():
    part = """/* @import "b.css"; { */ a::before { content: "@import {" / ""; }"""
    assert flat(main='@import "a.css";', a=part) == part


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
    assert [text for text in texts if squeeze(text) not in whole.read_text()] == []


@pytest.fixture
def sources(tmp_path):
    def write(**texts):
        for name, text in texts.items():
            path = tmp_path / "sources" / name.replace("__", "/").replace("_svg", ".svg").replace("_css", ".css")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return [tmp_path / "sources"]

    return write


def test_what_a_part_shows_is_hashed_and_found(sources, tmp_path):
    found = sources(
        css__main_css='@import url("parts/a.css") layer(x);',
        css__parts__a_css='a { background: url("../../art/dot.svg"); }',
        art__dot_svg="<svg/>",
    )
    collect(tmp_path / "static", found)
    [whole] = (tmp_path / "static/css").glob("main.*.css")
    [address] = re.findall(r'url\("([^"]+)"\)', whole.read_text())
    assert re.fullmatch(r"\.\./art/dot\.\w{12}\.svg", address)
    assert (whole.parent / address).resolve().read_text() == "<svg/>"


@pytest.mark.parametrize(
    ("main", "part"),
    [('@import url("parts/b.css") layer(x);', ""), ('@import url("parts/a.css");', 'a { b: url("c.svg"); }')],
)
def test_collecting_fails_where_something_is_missing(sources, tmp_path, main, part):
    with pytest.raises((ValueError, CommandError), match=r"css/parts/(b\.css|c\.svg)"):
        collect(tmp_path / "static", sources(css__main_css=main, css__parts__a_css=part))
