from django.apps import AppConfig, apps


class ServicesConfig(AppConfig):
    name = "services_layer"

    def ready(self):
        User = apps.get_model("auth", "User")
        User.services_layer = property(lambda user: None)
        import services_layer.hooks

        services_layer.hooks.install()
