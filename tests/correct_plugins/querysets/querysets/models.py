from django.contrib.auth.models import BaseUserManager
from django.db import models


class BookQuerySet(models.QuerySet):
    def lent(self):
        return self.filter(lent=True)


class BookManager(models.Manager.from_queryset(BookQuerySet)):
    pass


class Member(models.Model):
    name = models.CharField(max_length=50)

    objects = BaseUserManager()


class Book(models.Model):
    lent = models.BooleanField(default=False)

    objects = BookQuerySet.as_manager()
    others = BookManager()
