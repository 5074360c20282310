"""Registers the app."""

from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    """See the package."""

    name = "circumspect_desk.releases"
