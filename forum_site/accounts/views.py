"""Pages on which staff sign in and look after their accounts."""

from functools import wraps
from http import HTTPStatus

from allauth.account.views import LoginView
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache

from forum_site.accounts.forms import SignInForm
from forum_site.accounts.sessions import step_left
from forum_site.adminsite.policy import guarded


def account_page(view):
    """The view as a page of the admin, open also to those for whom a step is left before they may see others."""

    @guarded
    @never_cache
    @wraps(view)
    def page(request, *args, **kwargs):
        request.user = request.signed_in
        response = view(request, *args, **kwargs)
        if getattr(response, "context_data", None) is not None:
            response.context_data = _surroundings(request) | response.context_data
            _say_when_to_try_again(response, response.context_data.get("form"))
        return response

    return page


def _surroundings(request):
    """What the admin's templates need around the page."""
    step = step_left(request)
    if request.user.is_authenticated and not step:
        return admin.site.each_context(request) | {"is_nav_sidebar_enabled": False}
    return {"site_header": admin.site.site_header, "site_title": admin.site.site_title, "step": step}


def _say_when_to_try_again(response, form):
    errors = [error for errors in form.errors.as_data().values() for error in errors] if form and form.is_bound else []
    for error in errors:
        if wait := getattr(error, "wait", None):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response.headers["Retry-After"] = str(wait)


class SignIn(LoginView):
    template_name = "admin/login.html"

    def dispatch(self, request, *args, **kwargs):
        if step := step_left(request):
            return HttpResponseRedirect(reverse(step))
        return super().dispatch(request, *args, **kwargs)

    def get_form_class(self):
        return SignInForm

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"app_path": self.request.get_full_path(), "next": self.get_next_url() or ""}
