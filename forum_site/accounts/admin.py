"""What of accounts stands in the admin: users, and none of the tables of allauth, which hold secrets."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.forms import Media
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from forum_site.accounts.models import SecurityEvent, lend_password
from forum_site.accounts.people import role_names
from forum_site.texts.translated_fields import LANGUAGE_CODES, language_name

_OF_THE_MACHINERY = ("account", "admin", "contenttypes", "mfa", "sessions", "socialaccount", "usersessions")
# The names of rights as the database has them.
_RIGHTS = gettext_noop("Can invite staff and end their accounts")

admin.site.unregister([EmailAddress, Authenticator, UserSession, User, Group])
if apps.is_installed("allauth.socialaccount"):
    admin.site.unregister([*apps.get_app_config("socialaccount").get_models()])


class _NamedRights:
    """Rights and roles by names in the language of the page: the database has them in one."""

    @property
    def media(self):
        return super().media + Media(js=["js/admin.js"])

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for part in getattr(field and field.widget, "widgets", ()):  # a day and an hour
            part.attrs["aria-label"] = field.label
        return field

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.related_model is Permission:
            field.queryset = field.queryset.exclude(content_type__app_label__in=_OF_THE_MACHINERY)
            field.label_from_instance = name_of_right
        elif db_field.related_model is Group:
            field.label_from_instance = lambda group: role_names().get(group.name, group.name)
        return field


def name_of_right(permission):
    kind, acts = permission.content_type, {"add": _("add"), "change": _("change"), "delete": _("delete")}
    acts |= {"view": _("view"), "publish": _("publish")}
    act, _underscore, rest = permission.codename.partition("_")
    if act in acts and rest == kind.model:
        return f"{kind.app_labeled_name} – {acts[act]}"
    language = permission.codename.removeprefix("translate_into_")
    if language in LANGUAGE_CODES:
        return gettext("Can translate: %(language)s") % {"language": language_name(language)}
    return gettext(permission.name)


@admin.register(Group)
class RolesAdmin(_NamedRights, GroupAdmin):
    """The roles."""


@admin.register(User)
class StaffAdmin(_NamedRights, UserAdmin):
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


class _Log(admin.ModelAdmin):
    """Read by superusers, and changed by none of them."""

    def has_view_permission(self, request, obj=None):
        return request.user.is_active and request.user.is_superuser

    has_module_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SecurityEvent)
class SecurityEventAdmin(_Log):
    list_display = ("at", "kind", "name", "by", "address", "device", "detail")
    list_filter = ("kind", "at", ("user", admin.RelatedOnlyFieldListFilter))
    search_fields = ("name", "by", "address", "detail")


@admin.register(LogEntry)
class ActsAdmin(_Log):
    """What editors did, over all items."""

    list_display = ("action_time", "user", "content_type", "object_repr", "__str__")
    list_filter = (("user", admin.RelatedOnlyFieldListFilter), "action_flag", "action_time")
    list_select_related = ("user", "content_type")
