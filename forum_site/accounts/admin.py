"""What of accounts stands in the admin: users, and none of the tables of allauth, which hold secrets."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User

from forum_site.accounts.models import lend_password

admin.site.unregister([EmailAddress, Authenticator, User])


@admin.register(User)
class StaffAdmin(UserAdmin):
    """Who is given a password by somebody else sets one of their own."""

    def log_addition(self, request, obj, message):
        lend_password(obj)
        return super().log_addition(request, obj, message)

    def user_change_password(self, request, id, form_url=""):
        before = self.get_object(request, id)
        response = super().user_change_password(request, id, form_url)
        after = self.get_object(request, id)
        if before and before.password != after.password and after != request.user:
            lend_password(after)
        return response
