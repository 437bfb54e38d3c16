from django.urls import path

from .views import report

urlpatterns = (path("<int:pk>/", report, name="report"),)
