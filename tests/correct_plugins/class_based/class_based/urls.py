from django.contrib.auth.decorators import login_required
from django.urls import path, reverse_lazy
from django.views.decorators.cache import cache_page
from django.views.generic import RedirectView

from . import views
from .views import AsyncShow, Done, Edit

show = views.Show.as_view(title="Show", colour="red")

urlpatterns = [
    path("<int:pk>/", show, name="show"),
    path("<int:pk>/<str:tab>/", show, name="show-tab"),
    path("kwargs/<int:pk>/", cache_page(30)(views.ByKwargs.as_view()), name="kwargs"),
    path("self/<int:pk>/", login_required(views.Self.as_view()), name="self"),
    path("edit/", Edit.as_view(), name="edit"),
    path("done/", Done.as_view(extra_context={"title": "Done"}), name="done"),
    path("async/", AsyncShow.as_view(), name="async"),
    path("go/", RedirectView.as_view(url=reverse_lazy("class_based:done")), name="go"),
    path("old/<int:pk>/", RedirectView.as_view(pattern_name="class_based:show", permanent=True), name="old"),
]
