from django.urls import path as route

import relative_imports.views as v
from relative_imports import views

ROUTES = (("one", v.show), ("two", views.show))

urlpatterns = [route(f"{name}/", view, name=name) for name, view in ROUTES]
