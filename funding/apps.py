from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    name = "funding"

    def ready(self) -> None:
        # Models are loaded only now. The kinds of paper register themselves.
        from forums.advice.money import register_money
        from funding import documents  # noqa: F401
        from funding.dossier import money_part
        from funding.forum_money import Desk
        from funding.start import seldom, start_part
        from partnerships.dossier import register_dossier_part
        from portal.chrome import register_nav, register_start_part

        register_nav(
            30, _("Allocations"), "funding:year_list", lambda actor: bool(actor.kind)
        )
        register_dossier_part(40, _("Decision"), money_part)
        register_start_part(30, start_part, seldom)
        register_money(Desk)
