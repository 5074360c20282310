"""Registers the app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """See the package."""

    name = "circumspect_desk.web"
