"""The Django app without models: pages, components, static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Makes templates, template tags and static files known."""

    name = "upline.web"
    label = "web"
