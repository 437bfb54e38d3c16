installed = []


def install():
    from django.contrib.auth import get_user_model

    installed.append(get_user_model())
