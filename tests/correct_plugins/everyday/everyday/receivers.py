from django.db.models.signals import post_save, pre_delete, m2m_changed
from django.dispatch import receiver, Signal
from .models import Thing

done = Signal()

@receiver([post_save, pre_delete], sender=Thing, dispatch_uid='x')
def f(sender, instance, **kwargs):
    done.send(sender=sender, x=1)

m2m_changed.connect(f, sender=Thing.members.through, weak=False)
