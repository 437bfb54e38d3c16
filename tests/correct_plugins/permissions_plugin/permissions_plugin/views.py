from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.viewsets import ViewSet

from .permissions import HasKey, IsStaffOrHasKey


class Keyed(APIView):
    def get_permissions(self):
        return [HasKey()]

    def get(self, request, pk: int) -> Response:
        if pk > 3:
            raise NotFound
        return Response({"pk": pk})


@api_view()
@permission_classes([IsStaffOrHasKey])
def keyed(request):
    return Response(None)


class Several(ViewSet):
    permission_classes = [IsStaffOrHasKey]

    def list(self, request):
        return Response([])

    @action(detail=False, methods=["get"])
    def latest(self, request):
        return Response({})

    @latest.mapping.delete
    def forget(self, request):
        return Response(status=204)
