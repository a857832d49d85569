"""Rules of the code base: rooms, languages, templates, styles, dependencies."""

import ast
import json
import re
import subprocess
import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands

from forum_site.http.stylesheets import STYLESHEETS
from forum_site.serving.nginx import files as files_of_nginx
from forum_site.texts.translated_fields import translated_fields

ROOT = settings.BASE_DIR
TOP_LEVEL = {
    *("manage.py", "forum_site", "objectives", "roundtables", "resources", "templates", "static", "locale", "tests"),
    *("pyproject.toml", "README.md", "Makefile", "requirements"),
}
CONTENT_APPS = ("objectives", "roundtables", "resources", "forum_site.pages", "forum_site.reference")
# What the content apps stand on: each imports those before it. `http` and `serving` know no content either.
ROOMS = [
    f"forum_site.{name}"
    for name in (
        "texts",
        "changes",
        "parity",
        "publishing",
        "versions",
        "caching",
        "media",
        "page",
        "adminsite",
    )
]
PROJECT = ("forum_site", "objectives", "roundtables", "resources", "tests")

# Components without a stylesheet of their own, and why.
WITHOUT_RULES = {
    "alternates": "stands in the head of the page",
    "announced_notice": "is a paragraph",
    "calendar_links": "is a paragraph with two links",
    "document_languages": "is a part of a sentence",
    "metadata": "stands in the head of the page",
    "document_entry": "is drawn by document_list.css",
    "document_record": "is drawn by layout.css and by what it contains",
    "forum_order": "is a plain table",
    "review_when": "is a part of a list or of a table",
    "session_when": "is a part of a sentence",
    "document_section": "is drawn by layout.css and by what it contains",
    "empty": "shares its one rule with sections that have nothing to show: layout.css",
    "result_list": "looks like the list of documents: document_list.css",
    "objective_groups": "is drawn by round_table_card.css",
    "objective_sign": "stands in tiles, whose rules it follows",
    "section": "is drawn by layout.css and by what it contains",
    "subscribe": "is a paragraph",
    "strip_square": "is drawn by strip.css",
    "by_year": "is drawn by its own SVG",
    "theme_list": "is drawn like the principles: principle_list.css",
}
# Stylesheets that do not belong to the site's cascade.
OUTSIDE_MAIN = {*(Path(name).name for name in STYLESHEETS), "admin.css", "admin_files.css"}
# Stylesheets that may say colours themselves: the palette; paper, which has one; the admin, where there are no tokens.
WITH_COLOURS = {"tokens.css", "print.css", "admin.css"}
# Words after a dot in templates that look like translated fields, and are entries of a list that the code has made.
NO_FIELDS = {
    "edition.name",
    "entry.label",
    "state.name",
    "state.label",
    "language.name",
    "row.label",
    "row.name",
    "figure.label",
    "group.name",
    "meeting.label",
    "collection.name",
    "collection.label",
    "parameter.name",
    "version.note",
    "licence.name",
    "citation.title",
    "group.heading",
}

FILES = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]


def named(path):
    return path.relative_to(ROOT).as_posix()


def files(*endings, without=()):
    found = {named(path): path for path in FILES if path.suffix in endings}
    return {name: path.read_text() for name, path in found.items() if not name.startswith(without)}


PYTHON = files(".py")
CODE = {
    name: text for name, text in PYTHON.items() if "/migrations/" not in name and not name.startswith(("tests/", "."))
}
TEMPLATES = {
    name.removeprefix("templates/"): text
    for name, text in files(".html", ".txt", ".xml").items()
    if name.startswith("templates/")
}
PUBLIC_TEMPLATES = {name: text for name, text in TEMPLATES.items() if not name.startswith("admin/")}
COMPONENTS = {name: text for name, text in TEMPLATES.items() if name.startswith("components/")}
CSS = {name.removeprefix("static/css/"): text for name, text in files(".css").items()}
BARE_CSS = {name: re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL) for name, text in CSS.items()}


def found(pattern, texts, flags=0):
    """What matches in each text, by name; nothing for those in which nothing does."""
    matches = {name: [match[0] for match in re.finditer(pattern, text, flags)] for name, text in texts.items()}
    return {name: hits for name, hits in matches.items() if hits}


# --- Rooms -------------------------------------------------------------------------------------------------------


def test_the_top_level_holds_only_what_the_owner_fixed():
    names = {named(path).split("/")[0] for path in FILES}
    assert {name for name in names - TOP_LEVEL if not name.startswith(".")} == set()


def test_no_room_is_for_leftovers():
    leftovers = {"utils", "helpers", "common", "core", "services", "misc"}
    assert [
        named(path) for path in FILES if leftovers & {Path(part).stem for part in path.relative_to(ROOT).parts}
    ] == []


def test_every_module_opens_with_one_line_on_what_it_holds():
    opening = {
        name: (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        for name, text in PYTHON.items()
        if text.strip() and "/migrations/" not in name and not name.startswith(".")
    }
    assert [name for name, line in opening.items() if not line] == []


def test_modules_and_functions_are_short_and_no_class_name_stands_twice():
    code = {name: text for name, text in CODE.items() if name.endswith(".py")}
    nodes = {name: [*ast.walk(ast.parse(text))] for name, text in code.items()}
    classes = Counter(node.name for found in nodes.values() for node in found if isinstance(node, ast.ClassDef))
    long = [name for name, text in code.items() if text.count("\n") > 250]
    long += [
        f"{name}: {node.name}"
        for name, found in nodes.items()
        for node in found
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= 40
    ]
    assert (long, {name for name, number in classes.items() if number > 1}) == ([], {"Meta", "Command"})


def imports(name, text):
    """The modules of the project that a file imports, by their full names."""
    package = name.removesuffix(".py").split("/")[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            modules = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (module for module in modules if module.split(".")[0] in PROJECT)


def is_in(module, *packages):
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def room(name):
    """The room that a file belongs to."""
    module = name.removesuffix(".py").replace("/", ".")
    return next((room for room in (*CONTENT_APPS, *ROOMS) if is_in(module, room)), "forum_site")


def may_import(owner, module):
    if owner in ROOMS:
        return is_in(module, *ROOMS[: ROOMS.index(owner) + 1])
    if owner in CONTENT_APPS:
        return is_in(module, owner, *ROOMS)
    # The site as a whole may import all of them, except for what answers under the URLs of another app.
    return not is_in(module, "tests", *(f"{app}.views" for app in CONTENT_APPS))


def test_rooms_import_only_those_they_stand_on():
    wrong = {
        name: [module for module in imports(name, text) if not may_import(room(name), module)]
        for name, text in CODE.items()
    }
    assert {name: modules for name, modules in wrong.items() if modules} == {}


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("objectives/models.py", "from roundtables.models import RoundTable"),
        ("objectives/views.py", "import forum_site.navigation"),
        ("forum_site/pages/views.py", "from .. import navigation"),
        ("forum_site/page/views.py", "from objectives import models"),
        ("forum_site/page/views.py", "from ..pages.models import Page"),
        ("forum_site/navigation.py", "from .pages.views import Home"),
        ("forum_site/views.py", "from tests import factories"),
    ],
)
def test_a_wrong_import_would_be_found(name, line):
    assert [module for module in imports(name, line) if not may_import(room(name), module)] != []


@pytest.mark.django_db
def test_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- Languages ---------------------------------------------------------------------------------------------------

CODES = "|".join(code for code, _name in settings.LANGUAGES)
NAMES_A_LANGUAGE = rf"""["'/]({CODES})["'/]|_({CODES})\b|\blang(uage)?=["']?({CODES})\b|:lang\(({CODES})"""


def test_no_code_template_or_stylesheet_names_a_language():
    texts = {name: text for name, text in CODE.items() if name != "forum_site/settings.py"}
    assert found(NAMES_A_LANGUAGE, texts | TEMPLATES | CSS | files(".js")) == {}


@pytest.mark.parametrize(
    "form", ['language == "{}"', "language in ('{}',)", "item.title_{}", '<html lang="{}">', "/{}/admin/", ":lang({})"]
)
def test_a_named_language_would_be_found(form, language):
    assert re.search(NAMES_A_LANGUAGE, form.format(language))


TRANSLATED = "|".join(sorted({name for model in apps.get_models() for name in translated_fields(model)}))
BARE_FIELD = rf"\b[a-z_]+\.({TRANSLATED})\b"


def bare_fields(text):
    """Translated fields that a template reads by name, outside of what it quotes for the tags that may."""
    tokens = [re.sub(r"\"[^\"]*\"|'[^']*'", "", token) for token in re.findall(r"{[{%].*?[%}]}", text)]
    return [match[0] for token in tokens for match in re.finditer(BARE_FIELD, token) if match[0] not in NO_FIELDS]


def test_templates_print_translated_fields_through_the_tags_that_say_their_language():
    assert {name: fields for name, text in TEMPLATES.items() if (fields := bare_fields(text))} == {}


def test_a_bare_translated_field_would_be_found():
    text = '{{ objective.title }} {% localized objective "title" %} {% include "a.html" with here=page.summary only %}'
    assert bare_fields(text) == ["objective.title", "page.summary"]


def own_words(text):
    """What a template says by itself, to be shown or read aloud, without the help of a catalog."""
    text = re.sub(r"{#.*?#}|<!--.*?-->|{% blocktranslate.*?{% endblocktranslate %}", "", text, flags=re.DOTALL)
    text = re.sub(r"{[{%].*?[%}]}", "", text, flags=re.DOTALL)
    spoken = re.findall(r"(?:alt|aria-label|placeholder|title)=\"([^\"]*)\"", text)
    return re.findall(r"[^\W\d_]{2,}", " ".join([*spoken, re.sub(r"<[^>]*>", " ", text)]))


def test_templates_say_nothing_outside_the_catalogs():
    texts = {name: text for name, text in TEMPLATES.items() if name.endswith(".html")}
    assert {name: words for name, text in texts.items() if (words := own_words(text))} == {}


def test_words_outside_the_catalogs_would_be_found():
    text = '<p title="{{ day }} here">{% translate "Not this" %}, but {{ value }} this</p>{# nor this #}'
    assert own_words(text) == ["here", "but", "this"]


# What reads plain text as markup, and markup in another way on each version of Python.
READS_MARKUP = (
    r"\bstrip_tags\b|\bstriptags\b|\bHTMLParser\b|\bhtml\.parser\b|\b(?:truncate\w*|words?)_html\b|\bnh3\b|\bunescape\b"
)
# What reads and writes rich text, shows changes in it, and reads the site's own pages.
READING_MARKUP = {
    "forum_site/texts/markup.py",
    "forum_site/texts/rich_text.py",
    "forum_site/texts/compared_words.py",
    "forum_site/snapshot/links.py",
    "resources/words.py",
}


def test_markup_is_read_in_one_way():
    texts = {name: text for name, text in CODE.items() if name not in READING_MARKUP}
    assert found(READS_MARKUP, texts | TEMPLATES) == {}


@pytest.mark.parametrize(
    "form",
    [
        "from django.utils.html import strip_tags",
        "{{ page.title|striptags }}",
        "{{ text|truncatewords_html:9 }}",
        "from html.parser import HTMLParser",
        "import nh3",
        "html.unescape(text)",
    ],
)
def test_another_way_of_reading_markup_would_be_found(form):
    assert re.search(READS_MARKUP, form)


# --- Templates ---------------------------------------------------------------------------------------------------


def test_every_template_is_used():
    quoted = {match for text in CODE.values() for match in re.findall(r'"([\w./]+\.(?:html|txt|xml))"', text)}
    admin = Path(django.__file__).parent / "contrib/admin/templates"
    waiting = [name for name in TEMPLATES if name in quoted or (admin / name).exists()]
    used = set(waiting)
    for name in waiting:
        for other in re.findall(r'{% (?:include|once|extends) "([^"]+)"', TEMPLATES[name]):
            if other in TEMPLATES and other not in used:
                used.add(other)
                waiting.append(other)
    assert sorted(set(TEMPLATES) - used) == []


def test_every_component_says_what_it_accepts():
    assert [name for name, text in COMPONENTS.items() if not re.match(r"{# .+ Accepts: .+ #}", text)] == []


def test_every_component_is_given_what_it_accepts_and_nothing_else():
    wrong = []
    for name, text in TEMPLATES.items():
        for tag, component, given in re.findall(r'{% (include|once) "(components/[^"]+)"(.*?) %}', text):
            accepted = COMPONENTS[component].partition("#}")[0]
            unknown = [word for word in re.findall(r"(\w+)=", given) if not re.search(rf"\b{word}\b", accepted)]
            if unknown or (tag == "include" and not given.endswith(" only")):
                wrong.append((name, component, unknown))
    assert wrong == []


def test_every_aside_has_a_name():
    """Screen readers list it among the landmarks."""
    assert found(r"<aside(?![^>]* aria-label)", TEMPLATES) == {}


# Data for machines is no script, and stands in one place only.
SCRIPT_OR_STYLE = (
    r"<script(?! type=\"application/ld\+json\">{{ structured_data }}</script>)|<style|\sstyle=|\son[a-z]+=|javascript:"
)


def test_public_templates_hold_no_script_and_no_style():
    assert found(SCRIPT_OR_STYLE, PUBLIC_TEMPLATES) == {}


@pytest.mark.parametrize(
    "form",
    ["<script>", '<script type="application/ld+json">{{ data }}</script>', '<script src="a.js"></script>', "<style>"],
)
def test_a_script_or_a_style_would_be_found(form):
    assert re.search(SCRIPT_OR_STYLE, form)


# --- Styles ------------------------------------------------------------------------------------------------------


def test_every_component_has_a_stylesheet_unless_it_says_why_not():
    templates = {Path(name).stem for name in COMPONENTS}
    sheets = {Path(name).stem for name in CSS if name.startswith("components/")}
    assert (templates - sheets, sheets & set(WITHOUT_RULES)) == (set(WITHOUT_RULES), set())


def test_every_stylesheet_has_its_place_in_the_cascade():
    sheets = "".join(CSS[Path(name).name] for name in STYLESHEETS)
    imported = set(re.findall(r'@import url\("([^"]+)"\) layer\(\w+\)', sheets))
    assert imported == set(CSS) - OUTSIDE_MAIN


def test_every_class_in_the_stylesheets_is_used():
    spoken = "\n".join([*TEMPLATES.values(), *CODE.values(), *files(".js").values()])
    # Names that a template puts together, such as table-{{ number }}.
    built = tuple(re.findall(r"([\w-]+-){{", spoken))
    names = {
        name: set(re.findall(r"\.(-?[a-zA-Z][\w-]*)", text)) for name, text in BARE_CSS.items() if name != "admin.css"
    }
    unused = {
        name: sorted(
            word
            for word in words
            if not re.search(rf"(?<![\w-]){word}(?![\w-])", spoken) and not word.startswith(built)
        )
        for name, words in names.items()
    }
    assert {name: words for name, words in unused.items() if words} == {}


PHYSICAL = (
    r"(?<![\w-])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-)?(?:left|right|top|bottom)(?:-\w+)*\s*:"
    r"|(?<![\w-])(?:min-|max-)?(?:width|height)\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)


def test_stylesheets_speak_of_start_and_end():
    """Left and right, width and height would be wrong in a language that runs the other way."""
    without_queries = {name: re.sub(r"@(?:media|container)[^{]*", "", text) for name, text in BARE_CSS.items()}
    assert found(PHYSICAL, without_queries) == {}


@pytest.mark.parametrize("rule", ["left: 0", "margin-left: 1em", "width: 2px", "max-height:2px", "float: right"])
def test_a_physical_rule_would_be_found(rule):
    assert re.search(PHYSICAL, f"a {{ {rule}; }}")


@pytest.mark.parametrize("rule", ["border-width: 1px", "stroke-width: 2", "line-height: 1", "inset-inline-start: 0"])
def test_a_logical_rule_is_left_alone(rule):
    assert not re.search(PHYSICAL, f"a {{ {rule}; }}")


def test_colours_are_tokens():
    texts = {name: text for name, text in BARE_CSS.items() if name not in WITH_COLOURS}
    assert (
        found(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|:[^;{]*\b(?:white|black)\b", texts) == {}
    )


def test_every_token_is_defined_and_used():
    defined = set(re.findall(r"(--[\w-]+)\s*:", BARE_CSS["tokens.css"]))
    used = {name for text in BARE_CSS.values() for name in re.findall(r"var\((--[\w-]+)", text)}
    in_admin = set(re.findall(r"(--[\w-]+)", BARE_CSS["admin.css"]))
    assert (sorted(used - defined - in_admin), sorted(defined - used)) == ([], [])


def test_stylesheets_fetch_nothing_from_elsewhere():
    assert found(r"url\(\s*[\"']?(?:[a-z]+:)?//", CSS) == {}


# --- What everything stands on -----------------------------------------------------------------------------------

PYPROJECT = (ROOT / "pyproject.toml").read_text()


def test_every_dependency_says_what_it_is_for_and_where():
    lines = [line.strip() for line in PYPROJECT.splitlines()]
    whole = tomllib.loads(PYPROJECT)
    extras = [*whole["project"]["optional-dependencies"].values(), *whole["dependency-groups"].values()]
    wanted = [*whole["project"]["dependencies"], *chain(*extras)]
    targets = {f"make {name}" for name in re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)}
    names = [named(path) for path in FILES]

    def is_there(word):
        return any(f"/{name}/".find(f"/{word.strip('/')}/") >= 0 for name in names)

    def says_where(comment):
        words = re.findall(r"[\w./-]*[\w/]", comment.rpartition(":")[2])
        return any(target in comment for target in targets) or any(is_there(word) for word in words)

    reasons = {wish: lines[lines.index(f'"{wish}",') - 1] for wish in wanted}
    assert {wish: line for wish, line in reasons.items() if not (line.startswith("# ") and says_where(line))} == {}


REQUIREMENTS = {named(path): path.read_text() for path in FILES if path.parent.name == "requirements"}


def test_requirements_name_no_index():
    assert len(REQUIREMENTS) == 6
    assert found(r".*(?:://|index-url|find-links|trusted-host|\"resolved\").*", REQUIREMENTS) == {}


def unchecked(name, text):
    """The packages that a file of requirements does not say the checksum of."""
    if not name.endswith(".json"):
        return [block for block in re.split(r"\n(?=\S)", text.strip()) if "--hash=sha256:" not in block]
    packages = json.loads(text)["packages"]
    return [key for key, package in packages.items() if key and not package.get("integrity", "").startswith("sha512-")]


def test_requirements_check_every_download():
    lists = {name: text for name, text in REQUIREMENTS.items() if not name.endswith("package.json")}
    assert len(lists) == 5
    assert {name: blocks for name, text in lists.items() if (blocks := unchecked(name, text))} == {}


def test_npm_packages_are_those_asked_for_and_no_others():
    """None of them brings another, and each stays at its version until somebody asks for the next."""
    asked = json.loads(REQUIREMENTS["requirements/package.json"])["dependencies"]
    locked = json.loads(REQUIREMENTS["requirements/package-lock.json"])["packages"]
    got = {key.removeprefix("node_modules/"): package["version"] for key, package in locked.items() if key}
    assert got == asked


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("base.txt", "django==5.2\n    --hash=sha256:00\npillow==13.0\n"),
        ("package-lock.json", '{"packages": {"": {}, "node_modules/a": {"version": "1", "integrity": "sha1-00"}}}'),
        ("package-lock.json", '{"packages": {"": {}, "node_modules/a": {"version": "1"}}}'),
    ],
)
def test_an_unchecked_download_would_be_found(name, text):
    assert len(unchecked(name, text)) == 1


def test_no_file_tells_of_the_machine_it_was_written_on():
    texts = files(".py", ".html", ".css", ".js", ".toml", ".md", ".txt", ".xml", ".po", "", ".sh")
    assert found(r"(?<![\w./-])/(?:home|root|Users|work|mnt|srv|opt)/\w[^\s\"']*", texts) == {}


def test_nothing_is_left_to_do():
    marks = r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b"
    assert found(marks, files(".py", ".html", ".css", ".js", ".toml", ".md", ".po", "")) == {}


# --- Documents ---------------------------------------------------------------------------------------------------

DOCUMENTS = files(".md")


def test_the_map_of_rooms_names_what_is_there():
    [rooms] = re.findall(r"^## The rooms\n\n```\n(.*?)^```$", DOCUMENTS["README.md"], re.MULTILINE | re.DOTALL)
    there = f"/{'/'.join(map(named, FILES))}/"
    words = re.findall(r"[\w/]+(?:\.(?:py|css|js|md)\b|/(?=\s))", rooms)
    assert len(words) > 50
    assert [word for word in words if f"/{word.rstrip('/')}/" not in there] == []


def test_each_setting_is_explained_to_those_who_deploy_the_site():
    rows = re.findall(r"^\|( `.*?) \|", DOCUMENTS["forum_site/deploy/README.md"], re.MULTILINE)
    explained = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    read = re.findall(r"\b(?:env\.\w+|os\.environ\.get)\(\s*\"([A-Z_]+)\"", "".join(CODE.values()))
    assert sorted(explained) == sorted(set(read))


def test_each_decision_has_a_date_and_a_state():
    entries = re.findall(r"^\* .*(?:\n  .*)*", DOCUMENTS["forum_site/DECISIONS.md"], re.MULTILINE)
    form = re.compile(r"\* \d{4}-\d\d-\d\d · (?:holds|replaced by)[^·]* · \*\*")
    assert len(entries) > 60
    assert [entry for entry in entries if not form.match(entry)] == []


MAKEFILE = (ROOT / "Makefile").read_text()
# What `manage.py nginx_maps` writes; a variable of a shell command, and a directive of nginx.
GENERATED = set(files_of_nginx())
OF_OTHERS = {"HOST", "real_ip_header"}


def absent(text):
    """What a document names in code spans that is not there: files, commands, make targets, settings, functions."""
    spans = re.findall(r"`([^`\n]+)`", text)
    paths = f"/{'/'.join(map(named, FILES))}/"
    words = " ".join([*CODE.values(), MAKEFILE, *files(".sh", "", ".conf", ".service", ".timer", ".toml").values()])
    for span in spans:
        if match := re.match(r"(?:\S*/)?manage\.py ([a-z_]+)", span):
            if match[1] not in {*get_commands(), "version"}:
                yield span
        elif match := re.fullmatch(r"make ([a-z-]+)(?: .*)?", span):
            if not re.search(rf"^[a-z -]*\b{match[1]}\b[a-z -]*:", MAKEFILE, re.MULTILINE):
                yield span
        elif re.fullmatch(r"[\w./-]+\.(?:py|toml|md|css|js|conf|service|timer)", span):
            if f"/{span}/" not in paths and span not in GENERATED:
                yield span
        elif (
            span not in OF_OTHERS
            and re.fullmatch(r"[A-Z][A-Z_]{3,}|\w+_\w+|\w+\.\w+\(?\)?", span)
            and not all(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", words) for word in re.findall(r"\w+", span))
        ):
            yield span


def test_documents_name_what_is_there():
    named_in_vain = {name: [*absent(text)] for name, text in DOCUMENTS.items() if name != ".readme/CHANGELOG.md"}
    assert {name: spans for name, spans in named_in_vain.items() if spans} == {}


@pytest.mark.parametrize(
    "span",
    ["manage.py sweap", "make tests", "forum_site/edition.py", "MAX_NOTHING_OF_IT", "bump_edition", "Page.foo()"],
)
def test_what_a_document_names_in_vain_would_be_found(span):
    assert [*absent(f"See `{span}`.")] == [span]
