"""Where the check page stands."""

from django.urls import path

from circumspect_desk.checks import views

urlpatterns = [
    path("", views.check, name="check"),
    path("check/live", views.live, name="check-live"),
    path("check/verify", views.verify, name="verify"),
    path("check/dispute", views.dispute, name="dispute"),
    path("check/disputes", views.disputes, name="disputes"),
    path("check/disputes/<int:number>/looked-at", views.dispute_looked_at, name="dispute-looked-at"),
]
