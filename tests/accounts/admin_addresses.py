"""Every address that the admin's resolver knows, and which roles see and change something there."""

from django.contrib import admin
from django.urls import URLPattern

from .test_roles import GROUPS, NAMES

STAFF = {*GROUPS} - {"stranger"}
EDITORS = {"secretariat", "head", "superuser"}
SUPERUSERS, NOBODY = {"superuser"}, set()
WITHOUT_PAGE = {"reference_term", "reference_milestone", "objectives_guidingprinciple", "search_directanswer"}
# Who sees each page, and who changes anything by what is sent there.
PAGES = {
    **dict.fromkeys(("changelist", "version"), (STAFF, EDITORS)),
    **dict.fromkeys(("delete", "withdraw", "copy_discard"), (EDITORS, EDITORS)),
    **dict.fromkeys(("history", "preview", "framed", "widths", "copy", "open"), (STAFF, NOBODY)),
    **dict.fromkeys(("table", "columns", "typed"), (STAFF, NOBODY)),  # a file, a cookie, a page: nothing is stored
    **dict.fromkeys(("add", "typed_new", "note"), (EDITORS, NOBODY)),  # too little is sent; nothing is told
    "copy_merge": (STAFF, NOBODY),  # there is nothing to choose
    "change": (STAFF, STAFF),  # translators what is in their languages, in a working copy
    "new_year": (EDITORS, EDITORS),
    "withdraw_cancel": (NOBODY, NOBODY),  # nothing is planned
    "copy_unschedule": (NOBODY, EDITORS),
}
OTHERS = {
    **dict.fromkeys(("index", "texts", "catalog", "app_list", "jsi18n", "password_change_done"), (STAFF, NOBODY)),
    **dict.fromkeys(("autocomplete", "view_on_site", "link_targets"), (STAFF, NOBODY)),
    **dict.fromkeys(("bin", "resource_files", "resource_files_confirm"), (EDITORS, NOBODY)),  # there is nothing in them
    "menu_settings": (EDITORS, NOBODY),  # too little is sent
    "rest": (NOBODY, NOBODY),
    **{f"roundtables_policydebate_{page}": (NOBODY, NOBODY) for page in ("add", "typed_new")},  # there is one
    "roundtables_roundtable_delete": (EDITORS, NOBODY),  # an objective belongs to it
    **{f"{name}_{page}": (NOBODY, NOBODY) for name in WITHOUT_PAGE for page in ("preview", "framed", "widths")},
    **{f"search_unansweredquery_{page}": (NOBODY, NOBODY) for page in ("add", "delete")},
    "search_unansweredquery_change": (STAFF, NOBODY),
    "search_unansweredquery_changelist": (STAFF, NOBODY),
    **{f"auth_{name}_delete": (SUPERUSERS, SUPERUSERS) for name in ("user", "group")},
}
# Of the site's own accounts: account pages of the same addresses come first.
ELSEWHERE = {"login", "logout", "password_change"} | {name.partition(":")[2] or name for name in NAMES}
# What each page is asked, by the way in which it is.
QUERIES = {
    ("version", "get"): "?to=1&from=1",
    ("version", "post"): "?to=1&revert=",
    ("autocomplete", "get"): "?app_label=reference&model_name=milestone&field_name=document",
}


def patterns(found=None, before=""):
    """Each address that the admin knows: its route, and its name, if it has one."""
    for one in admin.site.get_urls() if found is None else found:
        route = before + str(one.pattern)
        yield from [(route, one.name)] if isinstance(one, URLPattern) else patterns(one.url_patterns, route)


def decided(name, route):
    """The page of that address: its model’s or its own, and who sees and changes; raises KeyError if nobody said."""
    model, _slash, rest = route.replace("/", "_", 1).partition("/")
    page = name.removeprefix(f"{model}_") if name else ("open" if rest else "rest")
    return (model, page, *(OTHERS[name or page] if (name or page) in OTHERS else PAGES[page]))
