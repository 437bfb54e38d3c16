from django.apps import AppConfig


class TasksSignalsConfig(AppConfig):
    name = "tasks_signals"

    def ready(self):
        from tasks_signals import receivers  # noqa
