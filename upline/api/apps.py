"""The Django app of the API: templates of the reference page, no models."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Makes templates known."""

    name = "upline.api"
    label = "api"
