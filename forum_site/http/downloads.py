"""Downloads of document files, in whole or in part.

Always as a file to keep, of the type that was found in it and under a name that says symbol and language, and never as
a page of this site: what is uploaded cannot run here. A reader on a slow link may ask for the part that is missing.
"""

import re

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import get_language_from_request
from whitenoise.middleware import WhiteNoiseFileResponse
from whitenoise.responders import SlicedFile

from forum_site.texts.translated_fields import LANGUAGE_CODES
from resources.formats import charset
from resources.models import FormerFile, Resource, ResourceFile


def send_document(request, name):
    version = former = None
    if "\0" not in name:  # no name has such a sign, and not every database takes the question
        version = ResourceFile.objects.select_related("resource").filter(file=name).first()
        former = version or FormerFile.objects.select_related("resource").filter(name=name).first()
    if former is None:
        raise Http404
    is_public = any(map(former.resource.is_published, LANGUAGE_CODES))
    if not is_public:  # what is public is the same for all
        check_right_to_see(request.user, Resource)
    if version is None:
        return _lead_on(request, former, is_public)
    try:
        content = version.file.open()
    except OSError as error:
        raise Http404 from error
    headers = _headers(version, content, is_public)
    if answer := get_conditional_response(request, etag=headers["ETag"]):
        content.close()
        response = answer
    else:
        response = _part(request, content, headers)
    has_content = response.status_code in (200, 206)
    for header, value in headers.items():
        if has_content or not header.startswith("Content-"):
            response.headers.setdefault(header, value)
    return response


def check_right_to_see(user, model):
    """Raise Http404 for readers, and PermissionDenied for staff without the right to see items of the model."""
    if not user.is_staff:
        raise Http404
    names = [get_permission_codename(action, model._meta) for action in ("view", "change")]
    if not any(user.has_perm(f"{model._meta.app_label}.{name}") for name in names):
        raise PermissionDenied


def _lead_on(request, former, is_public):
    """To the present file of the document in that language; without one, to the document, in that language if any."""
    present = former.resource.files.filter(language=former.language).exclude(file="").first()
    pages = former.resource.language_urls()
    if not (present or pages):
        raise Http404
    request.COOKIES.pop(settings.LANGUAGE_COOKIE_NAME, None)
    wanted = (former.language, get_language_from_request(request), *pages)
    address = present.url if present else next(pages[code] for code in wanted if code in pages)
    response = HttpResponsePermanentRedirect(address, headers={"Cache-Control": _cache_control(is_public)})
    patch_vary_headers(response, ["Accept-Language"])
    return response


def _cache_control(is_public):
    """Revalidated each time, since documents can be withdrawn."""
    return "public, no-cache" if is_public else "private, no-store"


def _headers(version, content, is_public):
    kind = version.media_type
    return {
        "Content-Type": f"{kind}; charset={charset(content)}" if kind.startswith("text/") else kind,
        "Content-Disposition": content_disposition_header(True, version.file_name()),
        "ETag": f'"{version.checksum}"',
        "Accept-Ranges": "bytes",
        "Cache-Control": _cache_control(is_public),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }


def _part(request, content, headers):
    size = content.size
    try:
        part = _range(request, headers["ETag"], size)
    except ValueError:
        content.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    body = SlicedFile(content, first, last) if request.method == "GET" else ()
    if not body:
        content.close()
    response = WhiteNoiseFileResponse(body, status=206 if part else 200)
    del response.headers["Content-Type"]
    response.headers["Content-Length"] = str(last - first + 1)
    if part:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _range(request, etag, size):
    """The first and the last byte of the part; None for all. Raises ValueError for a part that is not there."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", "").replace(" ", ""), re.ASCII)
    # Several parts at once, or something else: all of it is a right answer. So it is if the reader has part of another.
    if not match or not any(match.groups()) or request.headers.get("If-Range", etag) != etag:
        return None
    start, end = (int(number) if number else None for number in match.groups())
    if start is None:
        start, end = max(0, size - end), size - 1
    elif end is not None and end < start:
        return None
    if start >= size:
        raise ValueError
    return start, size - 1 if end is None else min(end, size - 1)
