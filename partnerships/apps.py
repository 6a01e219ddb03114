from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        from partnerships.services.handouts import link_in_mail
        from partnerships.start import start_part  # models are loaded only now
        from portal.chrome import register_nav, register_start_part
        from portal.post.secrets import register_secret

        register_nav(0, _("Overview"), "home", lambda actor: True)
        register_nav(
            10, _("Needs"), "partnerships:need_list", lambda actor: bool(actor.kind)
        )
        register_nav(
            15, _("Calendar"), "partnerships:call_list", lambda actor: bool(actor.kind)
        )
        register_nav(
            20,
            _("Networks"),
            "partnerships:network_list",
            lambda actor: bool(actor.kind),
        )
        register_start_part(10, start_part)
        register_secret("handout", link_in_mail)
