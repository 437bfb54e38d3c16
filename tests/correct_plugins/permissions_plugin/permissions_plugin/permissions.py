from rest_framework import permissions


class HasKey(permissions.BasePermission):
    message = "A key is needed"

    def has_permission(self, request, view):
        return request.headers.get("X-Key") == "secret"


IsStaffOrHasKey = permissions.IsAdminUser | HasKey
