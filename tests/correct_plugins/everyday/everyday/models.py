from django.db import models



import uuid
from datetime import timedelta
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, MaxValueValidator, RegexValidator
from django.db.models import Q, F, Count, Sum, Case, When, Value, Exists, OuterRef
from django.db.models.functions import Lower, Coalesce, TruncDay
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, ngettext_lazy

class Status(models.TextChoices):
    OPEN = 'open', _('Open')
    CLOSED = 'closed', _('Closed')

class ThingQuerySet(models.QuerySet['Thing']):
    def open(self):
        return self.filter(status=Status.OPEN).annotate(n=Count('id')).order_by(Lower('name').desc())
    def for_user(self, user): return self.filter(Q(owner=user) | ~Q(members=user))

class ThingManager(models.Manager.from_queryset(ThingQuerySet)):
    use_in_migrations = True

def later(): return timezone.now() + timedelta(days=3)

class Base(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(auto_now_add=True, db_index=True)
    class Meta:
        abstract = True
        ordering = ['-created']
        get_latest_by = 'created'

class Thing(Base):
    name: models.CharField = models.CharField(_('name'), max_length=10, validators=[RegexValidator(r'^[a-z]+$', _('no'), code='x')], help_text=_('x'))
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name='%(app_label)s_%(class)s', db_index=True, limit_choices_to={'is_active': True})
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through='Member', related_name='+')
    parent = models.ForeignKey('self', models.CASCADE, null=True)
    when = models.DateTimeField(default=later)
    n = models.PositiveIntegerField(default=0, validators=[MinValueValidator(0), MaxValueValidator(5)])
    price = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    data = models.JSONField(default=dict, blank=True)
    span = models.DurationField(default=timedelta)
    f = models.FileField(upload_to='x/%Y/', blank=True)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, null=True)
    object_id = models.PositiveIntegerField(null=True)
    target = GenericForeignKey('content_type', 'object_id')
    objects = ThingManager()

    class Meta(Base.Meta):
        verbose_name = _('thing')
        verbose_name_plural = _('things')
        constraints = [
            models.UniqueConstraint(fields=['name', 'owner'], name='u', condition=Q(status='open'), violation_error_message=_('x')),
            models.UniqueConstraint(Lower('name'), name='u2'),
            models.CheckConstraint(check=Q(n__gte=0), name='c'),
        ]
        indexes = [models.Index(fields=['name'], name='i'), models.Index(F('n').desc(), name='i2')]
        permissions = [('can', 'Can')]

    def __str__(self) -> str: return self.name
    def clean(self):
        if self.n > 5: raise ValidationError({'n': _('x')})
    @property
    def late(self) -> bool: return self.when < timezone.now()
    @classmethod
    def make(cls, **kw) -> 'Thing': return cls.objects.create(**kw)

class Member(models.Model):
    thing = models.ForeignKey(Thing, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    class Meta:
        unique_together = [('thing', 'user')]
