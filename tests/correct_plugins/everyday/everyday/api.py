from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_page
from rest_framework import viewsets, mixins, permissions, status, generics, throttling, pagination, renderers, parsers
from rest_framework.decorators import action, api_view, permission_classes
from rest_framework.exceptions import PermissionDenied
from rest_framework.response import Response
from .models import Thing
from .serializers import ThingSerializer

class P(permissions.BasePermission):
    message = 'x'
    def has_permission(self, request, view): return True

class Pages(pagination.CursorPagination):
    page_size = 3
    ordering = '-id'

class ThingViewSet(mixins.ListModelMixin, mixins.CreateModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    queryset = Thing.objects.select_related('owner').prefetch_related(Prefetch('members'))
    serializer_class = ThingSerializer
    permission_classes = [permissions.IsAuthenticated & P | permissions.IsAdminUser]
    throttle_classes = [throttling.UserRateThrottle]
    pagination_class = Pages
    renderer_classes = (renderers.JSONRenderer,)
    parser_classes = [parsers.MultiPartParser]
    lookup_value_regex = '[0-9a-f-]+'
    @action(detail=True, methods=['post'], url_path='do', url_name='do', permission_classes=[P], serializer_class=ThingSerializer, name='Do it')
    def do(self, request, pk=None): return Response(status=status.HTTP_204_NO_CONTENT)
    @do.mapping.delete
    def undo(self, request, pk=None): return Response()
    @method_decorator(cache_page(60, key_prefix='x', cache='default'))
    def list(self, request, *args, **kwargs): return super().list(request, *args, **kwargs)

@api_view(['GET', 'POST'])
@permission_classes([P])
def hello(request, pk: int | None = None) -> Response:
    return Response({'a': 1}, status=200, headers={'a': 'b'}, content_type='application/json')
