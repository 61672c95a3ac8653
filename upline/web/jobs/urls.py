"""The addresses of jobs, below those of a BSS."""

from django.urls import URLPattern, path

from upline.web.jobs import bulk_file, views
from upline.web.jobs.listing import JOBS
from upline.web.shared.lists.views import list_urls

urlpatterns: list[URLPattern] = [
    *list_urls(JOBS),
    path("jobs/file/", bulk_file.upload, name="bulk-file"),
    path("jobs/<uuid:job_id>/", views.page, name="job"),
    path("jobs/<uuid:job_id>/report.csv", views.report, name="job-report"),
    path("exports/<uuid:export_id>/", views.download, name="export-file"),
    path("jobs/<uuid:job_id>/live/", views.live, name="job-live"),
]
