"""What does an editor get who may not do what was asked, or whose form no page of the admin has sent?"""

from django.http import HttpResponseForbidden
from django.template.loader import render_to_string

from .editorial.addresses import addresses_of


def forbidden(request, exception=None, reason=""):
    """The page that says so, and leads back to the admin; for a form there is a reason, which is in the log.

    Only the admin refuses so, and files that are for staff. The page asks no database: anybody can send such a form.
    """
    template = "403_csrf.html" if reason else "403.html"
    return HttpResponseForbidden(render_to_string(template, {"addresses": addresses_of("admin:index")}))
