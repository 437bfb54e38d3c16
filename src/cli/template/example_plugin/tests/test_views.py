from django.contrib.auth import get_user_model
from django.test import SimpleTestCase
from django.urls import reverse
from rest_framework.test import APIClient


class HelloViewTest(SimpleTestCase):
    def setUp(self):
        self.client = APIClient()
        self.url = reverse("example_plugin:hello")

    def test_greets_users(self):
        self.client.force_authenticate(get_user_model()())
        response = self.client.get(self.url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.data["message"], "Hello from example-plugin")

    def test_sends_strangers_away(self):
        self.assertIn(self.client.get(self.url).status_code, (401, 403))
