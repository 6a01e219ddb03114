from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        # importing these registers them
        from portal import checks  # noqa: F401
        from portal.account import receivers  # noqa: F401
