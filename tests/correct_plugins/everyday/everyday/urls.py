from django.urls import path, include, re_path
from rest_framework.routers import DefaultRouter, SimpleRouter
from . import views
router = DefaultRouter(trailing_slash=False)
router.register(r'things', views.ThingViewSet, basename='thing')
router.register('others', views.ThingViewSet, 'other')
urlpatterns = [path('one/', views.first, name='one'), path('', include(router.urls)), re_path(r'^r/(?P<pk>\d+)/$', views.first, kwargs={}, name='r')]
