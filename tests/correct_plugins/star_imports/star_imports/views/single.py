from django.http import HttpResponse as Answer


def detail(request, pk):
    return Answer(pk)


def _hidden(request):
    return Answer("")
