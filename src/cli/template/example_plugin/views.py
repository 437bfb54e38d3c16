from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView


class HelloView(APIView):
    # Without it everybody is let in: that is Karrot's default.
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"message": "Hello from example-plugin"})
