"""The Django app without models: the readable page of the document."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Makes templates known."""

    name = "upline.api"
    label = "api"
