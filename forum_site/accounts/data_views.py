"""Pages on what is kept about members of the staff, where it is handed over, and reduced after they have left."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from forum_site.accounts.models import EventKind
from forum_site.accounts.people import for_heads, page_of_people, people_of
from forum_site.accounts.personal_data import data_of, reduce_to_history
from forum_site.accounts.security_log import KEPT_FOR, record
from forum_site.versions.bin import KEPT


def personal_data(request):
    return admin.site.admin_view(_personal_data)(request)


def _personal_data(request):
    """What is kept; sent as a form, the user’s own."""
    if request.method == "POST":
        return _handed_over(request, request.user)
    times = {"days": KEPT_FOR.days, "days_in_bin": KEPT.days, "hours": settings.SESSION_COOKIE_AGE // 3600}
    return page_of_people(request, "admin/account_data.html", _("What is kept about you"), **times)


@require_POST
@for_heads
def person_data(request, pk):
    """Of any account for superusers, for heads of those that are theirs to change."""
    whose = User.objects.all() if request.user.is_superuser else people_of(request.user)
    return _handed_over(request, get_object_or_404(whose, pk=pk))


def _handed_over(request, user):
    record(EventKind.EXPORTED, user, request=request)
    name = f"account-{user.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return JsonResponse(data_of(user), headers=headers, json_dumps_params={"indent": 2, "ensure_ascii": False})


@for_heads
def person_reduce(request, pk):
    """Asks once, and reduces the account of somebody who has left."""
    person = get_object_or_404(people_of(request.user).filter(is_active=False), pk=pk)
    if request.method == "POST":
        reduce_to_history(person)
        messages.success(request, gettext("The account has been reduced to what the history needs."))
        return redirect("people")
    return page_of_people(request, "admin/people_reduce.html", _("Reduce the account"), person=person)
