"""What does an editor get who may not do what was asked, or whose form no page of the admin has sent?"""

from django.http import HttpResponseForbidden
from django.template.loader import render_to_string

from .editorial.addresses import addresses_of


def forbidden(request, exception=None, reason=""):
    """The page that says so, and leads back to the admin; for a form there is a reason, which is in the log.

    Nothing but the admin refuses so. The page asks no database, since anybody can send such a form.
    """
    template = "403_csrf.html" if reason else "403.html"
    # Only the admin's forms are refused for their tokens, and each is sent to the address that shows it.
    context = {"addresses": addresses_of("admin:index"), "sent_to": request.path if request.method == "POST" else ""}
    return HttpResponseForbidden(render_to_string(template, context))
