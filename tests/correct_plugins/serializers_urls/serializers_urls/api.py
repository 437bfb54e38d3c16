from django.contrib.auth.models import Group, Permission
from rest_framework import serializers, viewsets


class GroupSerializer(serializers.HyperlinkedModelSerializer):
    url = serializers.HyperlinkedIdentityField(view_name="serializers_urls:group-detail")
    permissions = serializers.HyperlinkedRelatedField(
        view_name="serializers_urls:permission-detail", many=True, read_only=True
    )

    class Meta:
        model = Group
        fields = ["url", "name", "permissions"]


class PermissionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Permission
        fields = ["name"]


class GroupViewSet(viewsets.ModelViewSet):
    queryset = Group.objects.order_by("pk")
    serializer_class = GroupSerializer
    permission_classes = []


class PermissionViewSet(viewsets.ReadOnlyModelViewSet):
    queryset = Permission.objects.order_by("pk")
    serializer_class = PermissionSerializer
    permission_classes = []
