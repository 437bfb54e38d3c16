from django.core.management.base import BaseCommand
from django.urls import reverse


class Command(BaseCommand):
    help = "Prints where the report is"

    def add_arguments(self, parser):
        parser.add_argument("--pk", type=int, default=1)

    def handle(self, *args, **options):
        self.stdout.write(reverse("management_plugin:report", kwargs={"pk": options["pk"]}))
