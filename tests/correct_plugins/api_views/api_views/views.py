from django.contrib.auth.models import Permission
from rest_framework import generics
from rest_framework.decorators import api_view, permission_classes, throttle_classes
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView


@api_view(["GET"])
@permission_classes([AllowAny])
def hello(request, format=None):
    return Response({"hello": "world"})


@api_view(["GET", "POST"])
@permission_classes([IsAuthenticated])
@throttle_classes([UserRateThrottle])
def greet(request: Request, name: str, format=None) -> Response:
    return Response({"hello": name})


class Things(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request, format=None):
        return Response([])

    def post(self, request, format=None):
        return Response({}, status=201)


class Thing(generics.RetrieveAPIView):
    permission_classes = [IsAuthenticated]
    serializer_class = Serializer
    queryset = Permission.objects.all()
