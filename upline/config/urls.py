"""Addresses. The doors name their own; static files are served by WhiteNoise."""

from django.urls import include, path

handler500 = "upline.web.views.errors.server_error"

urlpatterns = [
    path("", include("upline.web.urls")),
]
