from django.http import JsonResponse


def things(request):
    return JsonResponse({})


def thing(request, pk):
    return JsonResponse({})
