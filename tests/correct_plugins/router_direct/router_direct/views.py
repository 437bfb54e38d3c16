from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import ViewSet


class A(ViewSet):
    permission_classes = []

    def list(self, request):
        return Response({"b": reverse("router_direct:b-list", request=request)})


class B(A):
    def create(self, request):
        return Response({}, status=201)
