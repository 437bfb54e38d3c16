from django.shortcuts import redirect, render
from django.urls import reverse
from rest_framework.decorators import api_view
from rest_framework.response import Response
from rest_framework.views import APIView

ENTRIES = {1: "coffee grounds", 2: "egg shells", 3: "old bread"}


class EntryListView(APIView):
    """All that was brought to the compost."""

    def get(self, request):
        return Response([{"id": pk, "what": what} for pk, what in ENTRIES.items()])


@api_view(["GET"])
def entry_detail(request, pk):
    turn = reverse("broken-plugin:entry-turn")
    return Response({"id": pk, "what": ENTRIES.get(pk), "turn": turn})


def turn_pile(request, pk):
    return redirect("entry-list")


def summary(request):
    return render(request, "compost/summary.html", {"entries": ENTRIES})
