"""Pages that a snapshot has in place of dynamic ones.

There is nobody to choose a language, to search, to lead on or to say that nothing is there, so pages do.
"""

from functools import partial

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from forum_site.publishing.urls import url_for, urls_for
from forum_site.texts.open_languages import open_languages
from resources.language_files import FILES

# The security headers of live pages, which a static host has to send too.
SAFETY = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
FOREVER = "public, max-age=31536000, immutable"
MISSING = "/404.html"


def static_pages(site, moment):
    """What draws each of them, by address; `moment` is when the snapshot was taken."""
    # The template, the language if there is one, and what the language switch leads to.
    pages = {
        reverse("choose_language"): ("snapshot/languages.html", "", "home"),
        MISSING: ("snapshot/missing.html", "", "home"),
    }
    for code in open_languages():
        pages[f"{url_for('home', code)}{MISSING[1:]}"] = ("snapshot/404.html", code, "home")
        pages[url_for("search", code)] = ("snapshot/search.html", code, "search")
    return {address: partial(_drawn, site, moment, address, *page) for address, page in pages.items()}


def _drawn(site, moment, address, template, code, twins):
    """The page; one without a language says everything in each."""
    with translation.override(code or settings.LANGUAGE_CODE):
        context = {"language_urls": urls_for(twins), "root": site.root, "day": timezone.localdate(moment)}
        return render_to_string(template, context, WSGIRequest(site.environ(address)))


def moved(site, address, target):
    with translation.override(translation.get_language_from_path(address) or settings.LANGUAGE_CODE):
        return render_to_string("snapshot/moved.html", {"target": target, "canonical": f"{site.root}{target}"})


def redirects(found):
    """What hosts that know a file `_redirects` do instead: one line for each, with its status."""
    return "".join(f"{source} {target} {status}\n" for source, (target, status) in sorted(found.items()))


def headers(page):
    """The file `_headers` for hosts that know one: what the live site says of its pages and files."""
    media, static = f"/{settings.MEDIA_URL.strip('/')}", f"/{settings.STATIC_URL.strip('/')}"
    # A policy is written in another order each time.
    safety = {name: "; ".join(sorted(page.headers[name].split("; "))) for name in SAFETY if name in page.headers}
    # What has a digest of its content in its name; the only PNG files are cards and renditions.
    kept = [f"{static}/*", f"{media}/renditions/*", "/pictograms-*", "/*.png"]
    rules = {
        "/*": safety,
        **{pattern: {"Cache-Control": FOREVER} for pattern in kept},
        # Whatever was uploaded is for its reader to keep, and never a page of this site.
        f"{media}/{FILES}/*": {"Content-Disposition": "attachment", "Content-Security-Policy": "sandbox"},
    }
    return "".join(f"{pattern}\n{_indented(values)}" for pattern, values in rules.items())


def _indented(values):
    return "".join(f"  {name}: {value}\n" for name, value in values.items())
