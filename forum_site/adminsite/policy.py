"""The security policy of the admin's pages, and their isolation from windows of other sites."""

from functools import wraps

from csp.constants import NONCE, SELF
from csp.decorators import csp_update

# Additions to the policy of public pages: scripts and their requests, images and fonts of the admin.
POLICY = {"script-src": [SELF, NONCE], "img-src": ["data:"], "font-src": [SELF], "connect-src": [SELF]}


def guarded(view):
    """The view with that policy."""

    @csp_update(POLICY)
    @wraps(view)
    def with_policy(*args, **kwargs):
        response = view(*args, **kwargs)
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        return response

    return with_policy
