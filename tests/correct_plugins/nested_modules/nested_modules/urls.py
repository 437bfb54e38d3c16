from django.urls import include, path

from .base import Holder, page

holder = Holder("held")

urlpatterns = [
    path("page/", page, name="page"),
    path("page/<slug:slug>/", page, name="page"),
    path("method/<slug:slug>/", holder.view, name="method"),
    path("instance/", holder, name="instance"),
    path("static/", Holder.plain, name="static"),
    path("class/", Holder.made, name="class"),
    path("held/", holder.urls),
    path("again/", include(holder.urls[0])),
]
