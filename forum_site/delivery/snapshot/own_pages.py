"""What stands in a snapshot that the live site answers in another way, or not with a page?

There is nobody to choose a language, to search, to lead on or to say that nothing is there, so pages do.
"""

from functools import partial

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from ...editorial.addresses import address_of, addresses_of
from ...editorial.texts import LANGUAGE_CODES

# What the live pages say of their safety, and what a static host must be told.
SAFETY = ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")
FOREVER = "public, max-age=31536000, immutable"
MISSING = "/404.html"


def own_pages(site, moment):
    """What draws each of them, by address; `moment` is when the snapshot was taken."""
    everybody = partial(_in_every_language, site, moment)
    pages = {
        reverse("choose_language"): partial(everybody, "snapshot/languages.html", reverse("choose_language")),
        MISSING: partial(everybody, "snapshot/missing.html", MISSING),
    }
    for code in LANGUAGE_CODES:
        missing, search = f"{address_of('home', code)}{MISSING[1:]}", address_of("search", code)
        pages[missing] = partial(_in, code, site, moment, "snapshot/404.html", missing, addresses_of("home"))
        pages[search] = partial(_in, code, site, moment, "snapshot/search.html", search, addresses_of("search"))
    return pages


def _in(code, site, moment, template, address, addresses):
    with translation.override(code):
        context = {"addresses": addresses, "root": site.root, "day": timezone.localdate(moment)}
        return render_to_string(template, context, WSGIRequest(site.environ(address)))


def _in_every_language(site, moment, template, address):
    """A page that no language has for itself: each says its own words."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {"addresses": addresses_of("home"), "root": site.root, "day": timezone.localdate(moment)}
        return render_to_string(template, context, WSGIRequest(site.environ(address)))


def moved(site, address, target):
    """The page that leads on, in the language of its address."""
    with translation.override(translation.get_language_from_path(address) or settings.LANGUAGE_CODE):
        return render_to_string("snapshot/moved.html", {"target": target, "canonical": f"{site.root}{target}"})


def redirects(found):
    """What hosts that know a file `_redirects` do instead: one line for each, with its status."""
    return "".join(f"{source} {target} {status}\n" for source, (target, status) in sorted(found.items()))


def headers(page):
    """The file `_headers` for hosts that know one: what the live site says of its pages and files."""
    media, static = f"/{settings.MEDIA_URL.strip('/')}", f"/{settings.STATIC_URL.strip('/')}"
    rules = {
        # In one order: a policy is written in another each time.
        "/*": {name: "; ".join(sorted(page.headers[name].split("; "))) for name in SAFETY if name in page.headers},
        f"{static}/*": {"Cache-Control": FOREVER},
        f"{media}/renditions/*": {"Cache-Control": FOREVER},
        "/pictograms-*": {"Cache-Control": FOREVER},
        "/*.png": {"Cache-Control": FOREVER},  # the cards
        # Whatever was uploaded is kept by its reader, and never a page of this site.
        f"{media}/resources/*": {"Content-Disposition": "attachment", "Content-Security-Policy": "sandbox"},
    }
    return "".join(
        f"{pattern}\n{''.join(f'  {name}: {value}{chr(10)}' for name, value in said.items())}"
        for pattern, said in rules.items()
    )
