"""Where the pages of the audit trail stand."""

from django.urls import path

from circumspect_desk.audit import views

urlpatterns = [
    path("audit/", views.trail, name="audit"),
    path("audit/export", views.export, name="audit-export"),
]
