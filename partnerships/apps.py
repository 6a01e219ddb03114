from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# What everybody who acts for an organisation has in the menu.
MENU = (
    (10, _("Needs"), "partnerships:need_list"),
    (12, _("Orders"), "partnerships:order_list"),
    (15, _("Calendar"), "partnerships:call_list"),
    (18, _("Agreements"), "partnerships:agreement_list"),
    (20, _("Networks"), "partnerships:network_list"),
    (80, _("People"), "partnerships:own_people"),
)


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        # models are loaded only now; who is imported registers papers and parts of jobs
        from partnerships import agreement_start, order_start, people_start, start
        from partnerships.agreement import scans
        from partnerships.dossier import own as own_dossier
        from partnerships.services import agreement_exports, handouts, invitations
        from portal.chrome import register_start_part
        from portal.post.links import register_link

        _register_menu()
        register_start_part(10, start.start_part, start.seldom)
        assert agreement_exports  # noqa: S101
        own_dossier.register()
        scans.register()
        register_start_part(12, order_start.orders_part, order_start.seldom)
        register_start_part(13, agreement_start.agreements_part, agreement_start.seldom)
        register_link(handouts.MAIL, handouts.link_in_mail)
        register_start_part(15, people_start.people_part, people_start.seldom)
        register_link(invitations.MAIL, invitations.link_in_mail)


def _register_menu() -> None:
    from partnerships.models import Organisation  # models are loaded only now
    from portal.chrome import register_nav

    register_nav(0, _("Overview"), "home", lambda actor: True)
    for position, label, route in MENU:
        register_nav(position, label, route, lambda actor: bool(actor.kind))
    register_nav(
        25,
        _("Schools"),
        "partnerships:school_list",
        lambda actor: actor.kind in Organisation.OWNER_KINDS,
    )
