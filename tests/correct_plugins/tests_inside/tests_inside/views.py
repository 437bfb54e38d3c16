from django.http import JsonResponse


def one(request):
    return JsonResponse({"one": 1})
