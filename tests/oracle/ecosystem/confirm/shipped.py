#!/usr/bin/env python3
"""Runs shipped software into the faults that findings.md lists: each request must raise NoReverseMatch, what `{% url %}` and Python raise
for arguments that do not fit, or tell that another route answers.

usage: shipped.py django-oscar|django-helpdesk|django-organizations    in an environment where that project is installed (pip install PROJECT)
       shipped.py swept    with the checkout and the environment of that project on PYTHONPATH
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = {
    "django-oscar": "oscar_settings",
    "django-helpdesk": "helpdesk_settings",
    "django-organizations": "organizations_settings",
    "swept": "swept_settings",
}


def oscar(client):
    """A product that was deleted meanwhile is put on a new wish list: wishlists/views.py, `redirect("wishlists-create")`."""
    from django.urls import reverse

    client.force_login(user())
    return client, reverse("customer:wishlists-create-with-product", kwargs={"product_pk": 12345})


def helpdesk_login(client):
    """The view by itself, anonymous, where HELPDESK_REDIRECT_TO_LOGIN_BY_DEFAULT: views/public.py, `reverse("login")`.

    helpdesk's own URLs wrap it in protect_view(), which redirects before; a site that mounts the view itself gets the 500.
    """
    from django.contrib.auth.models import AnonymousUser
    from django.test import RequestFactory
    from helpdesk import settings
    from helpdesk.views.public import Homepage

    settings.HELPDESK_REDIRECT_TO_LOGIN_BY_DEFAULT = True

    class Requests:
        def get(self, url):
            request = RequestFactory().get(url)
            request.user = AnonymousUser()
            return Homepage.as_view()(request)

    return Requests(), "/"


def oscar_template(client):
    """The shipped template with one user in the list: `user_pkuser.id` for `user_pk=user.id`."""
    from django.http import HttpRequest
    from django.template.loader import get_template

    source = get_template("oscar/dashboard/partners/partner_user_list.html").template.source
    tag = next(line for line in source.splitlines() if "partner-user-unlink" in line)

    class Renders:
        def get(self, _):
            from django.contrib.auth import get_user_model
            from django.template import engines

            context = {"partner": {"id": 1, "pk": 1}, "user": get_user_model().objects.first(), "request": HttpRequest()}
            return engines["django"].from_string("{% load i18n %}" + tag.strip()).render(context)

    return Renders(), "partner_user_list.html"


def helpdesk_language(client):
    """The page that helpdesk itself routes to: public_change_language.html, `{% url 'set_language' %}`."""
    from helpdesk import settings

    settings.HELPDESK_REDIRECT_TO_LOGIN_BY_DEFAULT = False
    return client, "/change_language/"


def helpdesk_feed(client):
    """urls.py: `rss/user/<name>/<queue>/` is answered by the route of `rss/user/<name>/`, which stands before it and has no end."""
    from django.urls import resolve, reverse

    url = reverse("helpdesk:rss_user_queue", args=["ann", "printers"])

    class Resolves:
        def get(self, url):
            found = resolve(url).view_name
            if found != "helpdesk:rss_user_queue":
                raise ValueError(f"resolves to {found}")
            return type("Response", (), {"status_code": 200})

    return Resolves(), url


def organizations_login(client):
    """The shipped page, where a route is named `login`: `{% url login %}` without quotes is a variable that nothing sets."""
    from django.template.loader import get_template
    from django.urls import reverse

    reverse("login")

    class Renders:
        def get(self, _):
            return get_template("organizations/login.html").render({})

    return Renders(), "organizations/login.html"


class Calls:
    """Something that needs no request."""

    def __init__(self, run):
        self.run = run

    def get(self, _):
        return self.run()


def rendered(template, name):
    from django.template import engines

    return Calls(lambda: engines["django"].from_string(template).render({})), name


def served(url):
    """The view of a URL with what the URL gives, without what decorates it."""
    from django.urls import resolve

    match = resolve(url)
    view = getattr(match.func, "__wrapped__", match.func)
    return Calls(lambda: view(None, **match.kwargs)), url


def spirit(client):
    from spirit.comment.history.models import CommentHistory

    return Calls(lambda: CommentHistory(id=5).get_absolute_url()), "CommentHistory.get_absolute_url()"


def diary_entry(client):
    from django.urls import reverse

    return Calls(lambda: reverse("diary:entry")), "diary:entry"


def survey(client):
    """Not the view that says so, but the one of the form."""
    from django.urls import NoReverseMatch, resolve

    def run():
        match = resolve("/survey/5/completed/")
        if match.url_name != "survey-completed":
            raise NoReverseMatch(f"survey-completed is never reached: {match.url_name}")
        return match

    return Calls(run), "/survey/5/completed/"


SWEPT = [
    spirit,
    diary_entry,
    survey,
    lambda client: served("/diary/history/"),
    lambda client: served("/messages/reply/5/"),
    lambda client: rendered("{% url 'diary.views.day' year=2026 month=1 day=2 %}", "diary/day_list.html"),
    lambda client: rendered("{% include 'friendship/header.html' %}", "friendship/header.html"),
    lambda client: rendered("{% url 'group_managers:group_detail' 5 %}", "groups_manager/bootstrap3/group_type_detail.html"),
    lambda client: rendered("{% url 'groups_manager:group_member_add' %}", "groups_manager/bootstrap3/group_member_form.html"),
]
CASES = {
    "django-oscar": [oscar, oscar_template],
    "django-helpdesk": [helpdesk_language, helpdesk_login, helpdesk_feed],
    "django-organizations": [organizations_login],
    "swept": SWEPT,
}


def user():
    from django.contrib.auth import get_user_model

    return get_user_model().objects.create_superuser("a", "a@example.org", "a")


def main() -> int:
    project = sys.argv[1]
    sys.path.insert(0, str(HERE.parent / "settings"))
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS[project]
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment
    from django.urls import NoReverseMatch

    setup_test_environment()
    if project != "swept":
        call_command("migrate", verbosity=0)
    confirmed = 0
    for case in CASES[project]:
        client, url = case(Client())
        try:
            print(f"{url}: {client.get(url)}, not confirmed")
        except (NoReverseMatch, TypeError, ValueError) as raised:
            confirmed += 1
            print(f"{url}: {type(raised).__name__}: {raised}")
    print(f"{confirmed} passed, {len(CASES[project]) - confirmed} failed")
    return 0 if confirmed == len(CASES[project]) else 1


if __name__ == "__main__":
    sys.exit(main())
