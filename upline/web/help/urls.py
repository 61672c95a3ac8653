"""The addresses of the manual, below those of a BSS."""

from django.urls import path

from upline.web.help import views

urlpatterns = [
    path("help/", views.index, name="help"),
    path("help/<slug:task>/", views.page, name="help-page"),
]
