"""Pages on which staff sign in and look after their accounts."""

from functools import wraps
from http import HTTPStatus

from allauth.account.views import LoginView, PasswordChangeView, PasswordResetView
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import UpdateView

from forum_site.accounts.forms import ProfileForm, SignInForm
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


@require_POST
def in_use(request):
    """Says that a form is being typed into: being asked at all counts as use of the session."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT if request.user.is_authenticated else HTTPStatus.FORBIDDEN)


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
        return context | {
            "app_path": self.request.get_full_path(),
            "next": self.get_next_url() or "",
            "single_sign_on": settings.SINGLE_SIGN_ON,
        }


@method_decorator(login_required, name="dispatch")
class Profile(UpdateView):
    form_class = ProfileForm
    success_url = reverse_lazy("mfa_index")

    def get_object(self, queryset=None):
        return self.request.user

    def form_valid(self, form):
        messages.success(self.request, gettext("Your name and language have been saved."))
        return super().form_valid(form)


class ChangePassword(PasswordChangeView):
    """Who has no password gets one as those do who have forgotten theirs."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.has_usable_password():
            return HttpResponseRedirect(reverse("account_reset_password"))
        return super().dispatch(request, *args, **kwargs)


class ForgottenPassword(PasswordResetView):
    """Sends a link, or says who has one to hand over."""

    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs) if settings.CAN_MAIL else self.get(request)

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if settings.CAN_MAIL:
            return context
        lead = gettext(
            "This site sends no mail. The head of the secretariat has a link for you that sets a new password."
        )
        return context | {"form": None, "lead": lead}
