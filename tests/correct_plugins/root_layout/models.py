from django.conf import settings
from django.db import models
from django.urls import reverse


class Timestamped(models.Model):
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Note(Timestamped):
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    def get_absolute_url(self):
        return reverse("root_layout:note", kwargs={"pk": self.pk})
