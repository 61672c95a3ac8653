"""Where this server is reached."""

from django.http import HttpRequest


def site_of(request: HttpRequest) -> str:
    """Return where this server is reached, such as `https://upline.example`; links in e-mails lead there."""
    return request.build_absolute_uri("/").rstrip("/")
