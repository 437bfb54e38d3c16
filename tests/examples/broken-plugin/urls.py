from django.urls import path

from . import views

urlpatterns = [
    path("entries/", views.EntryListView, name="entry-list"),
    path("entries/<pk:int>/", views.entry_detail, name="entry-detail"),
    path("entries/<int:pk>/turn/", views.turn_pile, name="entry-turn"),
    path("summary/", views.sumary, name="summary"),
]
