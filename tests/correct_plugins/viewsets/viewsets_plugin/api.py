from django.contrib.auth.models import Group
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet


class IsOwner(BasePermission):
    def has_object_permission(self, request, view, obj):
        return obj.user == request.user


class GroupSerializer(serializers.ModelSerializer):
    class Meta:
        model = Group
        fields = ["id", "name"]


class GroupViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    queryset = Group.objects.all()
    serializer_class = GroupSerializer
    permission_classes = (IsAuthenticated,)

    @action(detail=True, methods=["POST"], permission_classes=(IsAuthenticated, IsOwner))
    def join(self, request, pk=None):
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=False, url_path="mine/(?P<kind>[a-z]+)", url_name="mine")
    def list_mine(self, request, kind):
        return Response([kind])


class InfoViewSet(viewsets.ViewSet):
    permission_classes = (IsAuthenticated,)

    def list(self, request):
        return Response([])

    def retrieve(self, request, pk=None):
        return Response({"pk": pk, "url": self.reverse_action("detail", args=[pk])})


class ReadOnly(viewsets.ReadOnlyModelViewSet):
    permission_classes = (IsAuthenticated,)
    serializer_class = GroupSerializer
    lookup_field = "name"
    lookup_value_regex = "[a-z-]+"

    def get_queryset(self):
        return Group.objects.all()
