"""Registers the app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """See the package."""

    name = "circumspect_desk.operations"

    def ready(self) -> None:
        """Register the checks."""
        from circumspect_desk.operations import checks  # noqa: F401, PLC0415 - models come first
