"""Where the pages stand that belong to no app."""

from django.urls import path

from circumspect_desk.web import views

urlpatterns = [
    path("home", views.home, name="home"),
    path("accessibility", views.accessibility, name="accessibility"),
]
