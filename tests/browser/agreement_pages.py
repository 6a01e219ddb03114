"""The addresses of agreements in every state, and of a county's clauses."""

from django.urls import reverse

from partnerships.models import Agreement, AgreementTemplate, Gathering, Order
from partnerships.services.agreement_drops import drop_agreement
from partnerships.services.archive import FIELDS, save_place
from partnerships.services.signing import open_again
from tests import factories as make_a
from tests.partnerships import agreements as made
from tests.partnerships import following, frameworks


def one(world, state, make):
    """The one that is there, or a new one from an order of the lasting need."""
    found = Agreement.objects.filter(state=state, main=None).order_by("pk").first()
    return found or make(world.people, need=world.people.need)


def talks(world):
    return one(world, "negotiation", made.negotiated)


def sent(world):
    return one(world, "signing", made.for_signing)


def lasting(world):
    return one(world, "in_force", made.in_force)


def order(world):
    free = Order.objects.accepted().filter(agreements=None).first()
    return free or made.accepted(world.people)


def of(who, route, pick):
    def page(world):
        return who, reverse(f"partnerships:{route}", args=[pick(world)])

    return page


def clause_set(world):
    found = AgreementTemplate.objects.first() or made.clause_set(world.people)
    return "officer", found.get_absolute_url()


def clause_set_edit(world):
    args = [world.people.scheme_year.county_id, "nb"]
    return "officer", reverse("partnerships:clause_set_edit", args=args)


def list_of(who):
    def page(world):
        talks(world), sent(world), lasting(world)
        return who, reverse("partnerships:agreement_list")

    return page


def followed(world):
    """The one with a milestone moved, and gatherings held, cancelled and planned."""
    found = Gathering.objects.order_by("pk").first()
    if found:
        return found.agreement
    following.addresses(world.people, world.people.need)
    return Gathering.objects.order_by("pk").first().agreement


def gathering(state):
    return lambda world: followed(world).gatherings.filter(state=state).first().pk


def partnership(who, route, side):
    def page(world):
        followed(world)
        args = [getattr(world.people, side).pk, world.people.uh.pk]
        return who, reverse(f"partnerships:{route}", args=args)

    return page


def partnerships(world):
    followed(world)
    return "uh_partner", reverse("partnerships:partnership_list")


def framework(state):
    def find(world):
        made_in = {"negotiation": frameworks.complete, "in_force": frameworks.in_force}
        found = Agreement.objects.frameworks().filter(state=state, scan=None).first()
        return (found or made_in[state](world.people)).pk

    return find


def scanned_framework(world):
    found = Agreement.objects.frameworks().exclude(scan=None).first()
    return (found or frameworks.scanned(world.people)).pk


def framework_appendix(world):
    """In negotiation, and it changes a year."""
    main = framework("in_force")(world)
    found = Agreement.objects.filter(main=main).first()
    if found is None:
        appendix = frameworks.appendix(world.people, Agreement.objects.get(pk=main))
        found = frameworks.changed(world.people, appendix, {2018: (350_000, 20)})
    return found.pk


def draft_order(world):
    framework("in_force")(world)
    return make_a.OrderFactory(need=world.people.need, title="Vurdering saman").pk


FRAMEWORK_PAGES = {
    "partnerships:framework_new": of(
        "member", "framework_new", lambda world: world.people.network.pk
    ),
    "partnerships:framework_years": of(
        "uh_partner", "framework_years", framework("negotiation")
    ),
    "partnerships:framework_register": of(
        "approver", "framework_register", framework("negotiation")
    ),
    "partnerships:agreement_detail/framework": of(
        "member", "agreement_detail", framework("negotiation")
    ),
    "partnerships:agreement_detail/framework_in_force": of(
        "network_mate", "agreement_detail", framework("in_force")
    ),
    "partnerships:agreement_detail/framework_scanned": of(
        "uh_partner", "agreement_detail", scanned_framework
    ),
    "partnerships:agreement_detail/framework_appendix": of(
        "member", "agreement_detail", framework_appendix
    ),
    "partnerships:framework_years/appendix": of(
        "member", "framework_years", framework_appendix
    ),
    "partnerships:order_framework": of("member", "order_framework", draft_order),
}
FOLLOWED_PAGES = FRAMEWORK_PAGES | {
    "partnerships:partnership_list": partnerships,
    "partnerships:partnership_detail": partnership(
        "member", "partnership_detail", "owner"
    ),
    "partnerships:network_partnership": partnership(
        "uh_partner", "network_partnership", "network"
    ),
    "partnerships:agreement_progress": of(
        "member", "agreement_progress", lambda world: followed(world).pk
    ),
    "partnerships:agreement_progress/governor": of(
        "officer", "agreement_progress", lambda world: followed(world).pk
    ),
    "partnerships:milestone_detail": of(
        "uh_partner",
        "milestone_detail",
        lambda world: followed(world).milestones.first().pk,
    ),
    "partnerships:gathering_new": of(
        "member", "gathering_new", lambda world: followed(world).pk
    ),
    "partnerships:gathering_detail": of(
        "reader", "gathering_detail", gathering("held")
    ),
    "partnerships:gathering_detail/cancelled": of(
        "uh_partner", "gathering_detail", gathering("cancelled")
    ),
    "partnerships:gathering_edit": of("member", "gathering_edit", gathering("planned")),
    "partnerships:gathering_cancel": of(
        "member", "gathering_cancel", gathering("planned")
    ),
    "partnerships:gathering_count": of(
        "uh_partner", "gathering_count", gathering("planned")
    ),
}


def archived(world):
    agreement = lasting(world)
    if not agreement.archive_receipts.exists():
        made.archived(world.people, agreement)
    return agreement.pk


def opened_again(world):
    """Signed by the owner, and then opened for change."""
    people = world.people
    agreement = made.for_signing(people, need=people.need)
    made.signed_by(people, agreement, people.actor("approver"))
    return open_again(
        actor=people.actor("member"), agreement=agreement, reason="For lite tid."
    )


def dropped(world):
    return drop_agreement(
        actor=world.people.actor("approver"),
        agreement=talks(world),
        reason="For lite pengar til begge.",
    )


def archive_places(world):
    county = world.people.scheme_year.county
    values = dict.fromkeys(FIELDS, "") | {"series": "SAK", "record_unit": "SFMR"}
    save_place(actor=world.people.actor("officer"), county=county, values=values)
    return "officer", reverse("partnerships:archive_place_list")


AGREEMENT_PAGES = FOLLOWED_PAGES | {
    "partnerships:archive_receipts": of("officer", "archive_receipts", archived),
    "partnerships:archive_place_list": archive_places,
    "partnerships:archive_place_edit": of(
        "officer",
        "archive_place_edit",
        lambda world: world.people.scheme_year.county_id,
    ),
    "partnerships:agreement_detail/archived": of(
        "officer", "agreement_detail", archived
    ),
    "partnerships:agreement_list/member": list_of("member"),
    "partnerships:agreement_list/governor": list_of("officer"),
    "partnerships:agreement_list/national": list_of("national"),
    "partnerships:agreement_start": of(
        "member", "agreement_start", lambda world: order(world).pk
    ),
    "partnerships:agreement_register": of(
        "approver", "agreement_register", lambda world: order(world).pk
    ),
    "partnerships:agreement_detail/negotiation": of(
        "member", "agreement_detail", lambda world: talks(world).pk
    ),
    "partnerships:agreement_detail/answering": of(
        "uh_partner", "agreement_detail", lambda world: talks(world).pk
    ),
    "partnerships:agreement_detail/signing": of(
        "approver", "agreement_detail", lambda world: sent(world).pk
    ),
    "partnerships:agreement_detail/governor": of(
        "officer", "agreement_detail", lambda world: lasting(world).pk
    ),
    "partnerships:agreement_detail/in_force": of(
        "member", "agreement_detail", lambda world: lasting(world).pk
    ),
    "partnerships:agreement_facts": of(
        "member", "agreement_facts", lambda world: talks(world).pk
    ),
    "partnerships:agreement_party": of(
        "member", "agreement_party", lambda world: made.party(talks(world), "owner").pk
    ),
    "partnerships:milestone_add": of(
        "member", "milestone_add", lambda world: talks(world).pk
    ),
    "partnerships:clause_add": of(
        "member", "clause_add", lambda world: talks(world).pk
    ),
    "partnerships:clause_change": of(
        "member",
        "clause_change",
        lambda world: talks(world).clauses.get(code="principles").pk,
    ),
    "partnerships:change_detail": of(
        "uh_partner", "change_detail", lambda world: talks(world).changes.first().pk
    ),
    "partnerships:agreement_open": of(
        "member", "agreement_open", lambda world: sent(world).pk
    ),
    "partnerships:agreement_detail/opened": of(
        "approver", "agreement_detail", lambda world: opened_again(world).pk
    ),
    "partnerships:agreement_drop": of(
        "approver", "agreement_drop", lambda world: talks(world).pk
    ),
    "partnerships:agreement_detail/dropped": of(
        "member", "agreement_detail", lambda world: dropped(world).pk
    ),
    "partnerships:agreement_append": of(
        "member", "agreement_append", lambda world: lasting(world).pk
    ),
    "partnerships:clause_set_list": lambda world: (
        "officer",
        reverse("partnerships:clause_set_list"),
    ),
    "partnerships:clause_set_detail": clause_set,
    "partnerships:clause_set_edit": clause_set_edit,
}
