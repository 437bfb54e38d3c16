from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, JsonResponse
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView, TemplateView
from django.views.generic.base import ContextMixin
from django.forms import Form


class Base(ContextMixin, View):
    title = ""
    colour = None

    def dispatch(self, request, *args, **kwargs):
        return super().dispatch(request, *args, **kwargs)


@method_decorator(csrf_exempt, name="dispatch")
class Show(Base):
    http_method_names = ["get", "head", "options"]

    def get(self, request, pk, *, tab=None):
        return JsonResponse({"pk": pk, "title": self.title, "next": reverse("class_based:show", args=[pk + 1])})


class ByKwargs(Base):
    def get(self, request, *args, **kwargs):
        return HttpResponse(str(kwargs["pk"]))


class Self(Base):
    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def get(self, *args, **kwargs):
        return HttpResponse(str(self.pk))


class Edit(LoginRequiredMixin, FormView):
    form_class = Form
    template_name = "class_based/edit.html"
    success_url = reverse_lazy("class_based:done")
    login_url = reverse_lazy("class_based:done")


class Done(TemplateView):
    template_name = "class_based/done.html"


class AsyncShow(View):
    async def get(self, request):
        return HttpResponse("later")

    async def post(self, request):
        return HttpResponse("later")
