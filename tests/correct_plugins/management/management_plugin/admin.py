from django.contrib import admin
from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils.html import format_html


@admin.register(Permission)
class PermissionAdmin(admin.ModelAdmin):
    list_display = ["name", "link"]

    def link(self, obj):
        return format_html('<a href="{}">x</a>', reverse("admin:auth_permission_change", args=[obj.pk]))

    def get_urls(self):
        return [path("report/", self.admin_site.admin_view(self.report), name="permission-report"), *super().get_urls()]

    def report(self, request):
        from django.shortcuts import redirect

        return redirect("admin:auth_permission_changelist")
