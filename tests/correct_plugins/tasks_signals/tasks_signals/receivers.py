from django.contrib.auth import get_user_model
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver


@receiver([pre_save, post_delete], sender="auth.Group")
def changed(**kwargs):
    from .tasks import later

    later(get_user_model().__name__)
