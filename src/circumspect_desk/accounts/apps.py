"""Registers the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, accounts, roles."""

    name = "circumspect_desk.accounts"

    def ready(self) -> None:
        """Listen to who signs in and out."""
        from circumspect_desk.accounts import signals  # noqa: F401, PLC0415 - models must be there first
