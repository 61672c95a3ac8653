"""The addresses. Each entry point declares its own; WhiteNoise serves static files."""

from django.urls import include, path

handler404 = "upline.web.home.errors.not_found"
handler500 = "upline.config.error_responses.server_error"

urlpatterns = [
    path("api/v1/", include("upline.api.urls")),
    path("tmf-api/", include("upline.api.tmf.urls")),
    path("", include("upline.web.urls")),
]
