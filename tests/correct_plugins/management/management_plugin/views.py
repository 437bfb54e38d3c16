def report(request, pk):
    from django.http import HttpResponse

    return HttpResponse(str(pk))
