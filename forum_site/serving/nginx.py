"""The files of nginx that name languages and path words, made from LANGUAGES and the facts of the views."""

from django.urls import get_resolver, reverse
from django.utils import translation

from forum_site.page.view_facts import view_names
from forum_site.texts.translated_fields import LANGUAGE_CODES

# What stands in for a page that only the live site has: for a query, the page of the search; otherwise the page “404”.
MAPS = """\
# Written by manage.py nginx_maps.
map $request_uri $forum_site_apology {{
    default /404.html;
{searches}
    "~^/({codes})/" /$1/404.html;
}}

map $request_uri $forum_site_language {{
    "~^/({codes})/" $1;
}}
"""
# Pages in a language, from the snapshot first.
PAGES = """\
location /{code}/ {{
    include snippets/forum-site-snapshot.conf;
    add_header Content-Language {code} always;
    try_files /$forum_site_source${{uri}}index.html /$forum_site_file$uri @live;
}}
"""
ADMIN = """\
location {url} {{
    include snippets/forum-site-admin.conf;
}}
"""
# Nothing on disk is called “live”.
LIVE = "location {place} {{ try_files /live @live; }}\n"
WRITTEN = "# Written by manage.py nginx_maps.\n"


def files():
    """The text of each file by its path below /etc/nginx/."""
    searches = [f'    "~^/{code}/[^?]*\\?" {_in(code, reverse, "search")}index.html;' for code in LANGUAGE_CODES]
    pages = [PAGES.format(code=code) for code in LANGUAGE_CODES]
    admin = [ADMIN.format(url=_in(code, reverse, "admin:index")) for code in LANGUAGE_CODES]
    live = [LIVE.format(place=place) for place in _live_places()]
    return {
        "conf.d/forum-site-languages.conf": MAPS.format(searches="\n".join(searches), codes="|".join(LANGUAGE_CODES)),
        "snippets/forum-site-languages.conf": WRITTEN + "\n".join([*pages, "".join(live)]),
        "snippets/forum-site-admin-locations.conf": WRITTEN + "\n".join(admin),
    }


def _live_places():
    """The beginnings of the paths that the live site answers first, up to the first argument."""
    found = {}
    for code in LANGUAGE_CODES:
        with translation.override(code):
            for name in view_names("is_live_first"):
                for possibilities, *_more in get_resolver().reverse_dict.getlist(name):
                    found |= {f"/{route.partition('%(')[0]}": None for route, _arguments in possibilities}
    places = [place for place in found if not any(place != other != "/" and place.startswith(other) for other in found)]
    return ["= /" if place == "/" else place for place in places]


def _in(code, function, *given):
    with translation.override(code):
        return function(*given)
