from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnershipsConfig(AppConfig):
    name = "partnerships"

    def ready(self) -> None:
        # models are loaded only now
        from partnerships.models import Organisation
        from partnerships.order_start import SELDOM as SELDOM_OF_ORDERS
        from partnerships.order_start import orders_part
        from partnerships.people_start import SELDOM as SELDOM_OF_PEOPLE
        from partnerships.people_start import people_part
        from partnerships.services import handouts, invitations
        from partnerships.start import SELDOM, start_part
        from portal.chrome import register_nav, register_start_part
        from portal.post.links import register_link

        register_nav(0, _("Overview"), "home", lambda actor: True)
        register_nav(
            10, _("Needs"), "partnerships:need_list", lambda actor: bool(actor.kind)
        )
        register_nav(
            12, _("Orders"), "partnerships:order_list", lambda actor: bool(actor.kind)
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
        register_nav(
            25,
            _("Schools"),
            "partnerships:school_list",
            lambda actor: actor.kind in Organisation.OWNER_KINDS,
        )
        register_nav(
            80, _("People"), "partnerships:own_people", lambda actor: bool(actor.kind)
        )
        register_start_part(10, start_part, SELDOM)
        register_start_part(12, orders_part, SELDOM_OF_ORDERS)
        register_link(handouts.MAIL, handouts.link_in_mail)
        register_start_part(15, people_part, SELDOM_OF_PEOPLE)
        register_link(invitations.MAIL, invitations.link_in_mail)
