from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    label = "portal"

    def ready(self) -> None:
        # importing these registers them
        from portal import checks, database  # noqa: F401
        from portal.account import mail, receivers  # noqa: F401
        from portal.post.links import register_link

        register_link(mail.NEW_PASSWORD, mail.new_password_link)
        register_link(mail.CONFIRM_ADDRESS, mail.confirm_address_link)
