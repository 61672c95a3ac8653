"""The address of the dashboard."""

from django.urls import path

from upline.web.dashboard import first_steps, views

urlpatterns = [
    path("dashboard/", views.page, name="dashboard"),
    path("first-steps/", first_steps.page, name="first-steps"),
    path("first-steps/dismiss/", first_steps.dismiss, name="first-steps-dismiss"),
]
