"""What does the admin show around its forms?"""

from django.contrib.admin import AdminSite
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class ForumAdminSite(AdminSite):
    site_title = site_header = _("International Migration Review Forum")
    index_title = _("Content")

    def each_context(self, request):
        # The editor's own language, rather than the page that asks the browser for one.
        return super().each_context(request) | {"site_url": reverse("home")}
