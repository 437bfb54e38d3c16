from django.db.models.signals import post_save
from django.dispatch import Signal, receiver

from .models import Note

noted = Signal()


@receiver(post_save, sender=Note)
def on_note(sender, instance, created, **kwargs):
    if created:
        noted.send(sender=sender, note=instance)
