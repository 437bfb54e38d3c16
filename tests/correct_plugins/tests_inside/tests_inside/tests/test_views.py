import pytest
from django.test import TestCase, override_settings
from django.urls import NoReverseMatch, path, resolve, reverse

from ..views import one

urlpatterns = [path("other/", one, name="other")]


class OneTests(TestCase):
    def test_get(self):
        self.assertEqual(self.client.get(reverse("tests_inside:one")).json(), {"one": 1})
        self.assertEqual(self.client.get("/api/plugins/tests_inside/one/").status_code, 200)
        self.assertEqual(resolve("/api/plugins/tests_inside/one/").func, one)

    def test_absent(self):
        with self.assertRaises(NoReverseMatch):
            reverse("tests_inside:two")
        with pytest.raises(NoReverseMatch):
            reverse("one")

    @override_settings(ROOT_URLCONF="tests_inside.tests.test_views")
    def test_other(self):
        self.assertEqual(reverse("other"), "/other/")

    def test_urlconf(self):
        self.assertEqual(reverse("other", urlconf="tests_inside.tests.test_views"), "/other/")
