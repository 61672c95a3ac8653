"""The address of the dashboard."""

from django.urls import path

from upline.web.dashboard import views

urlpatterns = [path("dashboard/", views.page, name="dashboard")]
