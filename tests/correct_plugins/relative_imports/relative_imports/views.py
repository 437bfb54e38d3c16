from django.http import HttpRequest, HttpResponse

from . import constants
from .services import mail, send
from .services.mail import send as deliver


def show(request: HttpRequest) -> HttpResponse:
    return HttpResponse(constants.PREFIX + send("a") + mail.send("b") + deliver("c"))
