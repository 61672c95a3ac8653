"""Addresses. The doors name their own; static files are served by WhiteNoise."""

from django.urls import include, path

urlpatterns = [
    path("", include("upline.web.urls")),
]
