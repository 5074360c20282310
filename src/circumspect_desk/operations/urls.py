"""Where health, the security contact and the API stand."""

from django.urls import path

from circumspect_desk.operations import views

urlpatterns = [
    path("health/live", views.live, name="health-live"),
    path("health/ready", views.ready, name="health-ready"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
]
