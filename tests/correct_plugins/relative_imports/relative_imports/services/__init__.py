from .mail import send

__all__ = ["send"]
