from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumsConfig(AppConfig):
    name = "forums"

    def ready(self) -> None:
        # Models are loaded only now. The kinds of paper register themselves.
        from forums import documents, receivers  # noqa: F401
        from forums.dossier import forum_part
        from forums.pages.network import meetings_link
        from forums.start import seldom, start_part
        from partnerships.dossier import register_dossier_part
        from partnerships.pages.network_links import register_network_link
        from portal.chrome import register_nav, register_start_part

        register_nav(
            27, _("Fora"), "forums:forum_list", lambda actor: actor.user_id is not None
        )
        register_dossier_part(30, _("Forum"), forum_part)
        register_start_part(20, start_part, seldom)
        register_network_link(meetings_link)
