"""Addresses. The doors name their own; static files are served by WhiteNoise."""

from django.urls import include, path

handler500 = "upline.web.home.errors.server_error"

urlpatterns = [
    path("api/v1/", include("upline.api.urls")),
    path("", include("upline.web.urls")),
]
