"""Rows for tests, each valid by itself and with no surprise in it."""

import datetime as dt
import hashlib
import uuid
from dataclasses import replace

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from factory.django import DjangoModelFactory

from forums.documents import RecommendationPaper
from forums.documents.parts import (
    Amount,
    Ballot,
    Count,
    Held,
    Item,
    Measure,
    Objection,
    Person,
)
from forums.models import (
    Forum,
    ForumRole,
    ItemPaper,
    Meeting,
    Plan,
    Recusal,
    Scenario,
    Seat,
    SeatHolder,
    SeatKind,
    SeatRule,
)
from forums.services.fora import FIRST_RULES
from funding.models import ComplaintFile
from partnerships.models import (
    AccessRequest,
    Attachment,
    Comment,
    County,
    CountyGovernor,
    GovernorTerm,
    Handout,
    Membership,
    MembershipOffer,
    Municipality,
    Need,
    NeedLine,
    NeedMove,
    NeedParticipant,
    NeedPartner,
    Network,
    NetworkMember,
    Order,
    OrderContact,
    OrderFile,
    OrderLine,
    OrderTerm,
    Organisation,
    OrganisationChange,
    Proposal,
    Scheme,
    SchemeYear,
    School,
    UHInstitution,
    UHOffer,
    WorkingCommitteeMember,
)
from partnerships.models.scheme import owner_kinds_of
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.invitations import invite
from portal.people.models import User

OSLO = dt.timezone(dt.timedelta(hours=2))
FIRST_DAY = dt.date(2015, 1, 1)


def org_number(n: int) -> str:
    """The n-th nine-digit number whose modulus 11 digit exists."""
    weights = (3, 2, 7, 6, 5, 4, 3, 2)
    stem = 90_000_000 + n
    while True:
        digits = [int(d) for d in str(stem)]
        check = 11 - sum(w * d for w, d in zip(weights, digits, strict=True)) % 11
        if check != 10:
            return f"{stem}{check % 11}"
        stem += 5_000_000


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")
    password = "!"


class CountyFactory(DjangoModelFactory):
    class Meta:
        model = County
        django_get_or_create = ("code",)

    code = "15"
    name = "Møre og Romsdal"
    name_official = factory.SelfAttribute("name")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    kind = Organisation.Kind.MUNICIPALITY
    name = factory.Sequence(lambda n: f"Kommune {n}")
    name_official = factory.SelfAttribute("name")
    org_number = factory.Sequence(org_number)
    number = factory.Sequence(lambda n: f"{100_000 + n}")
    county = factory.SubFactory(CountyFactory)
    written_norwegian = "nn"


class MunicipalityFactory(OrganisationFactory):
    # Four digits, however many rows a run has made before this one.
    number = factory.Sequence(lambda n: f"{2000 + n % 8000}")
    facts = factory.RelatedFactory(
        "tests.factories.MunicipalityFactsFactory", "organisation"
    )


class MunicipalityFactsFactory(DjangoModelFactory):
    class Meta:
        model = Municipality

    number = factory.SelfAttribute("organisation.number")


class UHFactory(OrganisationFactory):
    kind = Organisation.Kind.UH
    name = factory.Sequence(lambda n: f"Høgskulen {n}")
    number = factory.SelfAttribute("org_number")
    county = None
    facts = factory.RelatedFactory("tests.factories.UHFactsFactory", "organisation")


class UHFactsFactory(DjangoModelFactory):
    class Meta:
        model = UHInstitution

    dbh_code = factory.Sequence(lambda n: f"T{n % 1000:03}")  # none of the registry
    short_name = factory.Sequence(lambda n: f"UH{n}")
    teacher_education = True


class GovernorFactory(OrganisationFactory):
    """The governor's office with one open term over ``county``."""

    kind = Organisation.Kind.GOVERNOR
    name = "Fylkesmannen i Møre og Romsdal"
    number = factory.SelfAttribute("org_number")

    @factory.post_generation
    def facts(self, create, extracted, **kwargs):
        CountyGovernor.objects.create(
            organisation=self, office_code=f"fm-{self.county.code}"
        )
        term = GovernorTerm.objects.create(
            governor=self,
            name_official=self.name,
            name_nb=self.name,
            name_nn=self.name,
        )
        term.counties.add(self.county)


class NationalFactory(OrganisationFactory):
    kind = Organisation.Kind.NATIONAL
    name = "Utdanningsdirektoratet"
    county = None


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(MunicipalityFactory)
    role = "editor"
    valid_from = FIRST_DAY


class MembershipOfferFactory(DjangoModelFactory):
    """An open invitation to be an editor."""

    class Meta:
        model = MembershipOffer

    invitation = factory.LazyFunction(
        lambda: invite(actor=Actor.for_system("test"), email="kari@giske.example")
    )
    organisation = factory.SubFactory(MunicipalityFactory)
    role = "editor"


class AccessRequestFactory(DjangoModelFactory):
    class Meta:
        model = AccessRequest

    asker = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(MunicipalityFactory)
    message = "Skulebasert arbeid: eg leier skulane her."


class NetworkFactory(DjangoModelFactory):
    class Meta:
        model = Network

    code = factory.Sequence(lambda n: f"network-{n}")
    name = factory.Sequence(lambda n: f"Network {n}")
    county = factory.SubFactory(CountyFactory)


class NetworkMemberFactory(DjangoModelFactory):
    class Meta:
        model = NetworkMember

    network = factory.SubFactory(NetworkFactory)
    organisation = factory.SubFactory(MunicipalityFactory)


class CommitteeFactory(DjangoModelFactory):
    class Meta:
        model = WorkingCommitteeMember

    network = factory.SubFactory(NetworkFactory)
    owner = factory.SelfAttribute("network.host")
    name = factory.Sequence(lambda n: f"Head {n}")
    valid_from = FIRST_DAY


class SchemeFactory(DjangoModelFactory):
    class Meta:
        model = Scheme
        django_get_or_create = ("code",)

    code = "dekomp"
    name_nn = "Desentralisert ordning"
    name_nb = "Desentralisert ordning"
    name_en = "Decentralised scheme"


class SchemeYearFactory(DjangoModelFactory):
    """Open for needs now: its deadline is in the year 2099, whatever its year."""

    class Meta:
        model = SchemeYear
        django_get_or_create = ("scheme", "county", "year")

    scheme = factory.SubFactory(SchemeFactory)
    county = factory.SubFactory(CountyFactory)
    year = 2018
    opens_at = dt.datetime(2018, 1, 1, tzinfo=OSLO)
    deadline = dt.datetime(2099, 7, 1, 23, 59, 59, tzinfo=OSLO)
    owners_on = dt.date(2018, 1, 1)
    owner_kinds = factory.LazyAttribute(lambda made: owner_kinds_of(made.year))


class NeedFactory(DjangoModelFactory):
    """A draft that lacks nothing; see ``SubmittedNeedFactory``."""

    class Meta:
        model = Need

    scheme_year = factory.SubFactory(SchemeYearFactory)
    owner = factory.SubFactory(MunicipalityFactory)
    title = factory.Sequence(lambda n: f"Need {n}")
    found_how = "The school analysis."
    participants = "All teachers, the leaders and the union."
    aim = "Better teaching."
    content = "Work in the schools, with the university college."
    school_count = 3
    teacher_count = 40
    leader_count = 5
    uh_partner = factory.SubFactory(UHFactory)


class SubmittedNeedFactory(NeedFactory):
    state = Need.State.SUBMITTED
    submitted_at = dt.datetime(2018, 6, 1, 12, 0, tzinfo=OSLO)
    submitted_by = factory.SubFactory(UserFactory)


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    owner = factory.SubFactory(MunicipalityFactory)
    name = factory.Sequence(lambda n: f"Skule {n}")
    teachers = 20


class NeedMoveFactory(DjangoModelFactory):
    """Another owner follows the need's own, and has taken it over."""

    class Meta:
        model = NeedMove

    need = factory.SubFactory(SubmittedNeedFactory)
    from_owner = factory.SelfAttribute("need.owner")
    to_owner = factory.SubFactory(MunicipalityFactory, name="Nye Sunnmøre")

    @factory.lazy_attribute
    def change(self):
        return OrganisationChange.objects.create(
            old=self.from_owner,
            new=self.to_owner,
            kind=OrganisationChange.Kind.MERGED,
            on=dt.date(2020, 1, 1),
        )


class NeedPartnerFactory(DjangoModelFactory):
    """A UH institution beside the one that leads."""

    class Meta:
        model = NeedPartner

    need = factory.SubFactory(NeedFactory)
    institution = factory.SubFactory(UHFactory)


class NeedLineFactory(DjangoModelFactory):
    """Adds to what its need asks for, as the service does."""

    class Meta:
        model = NeedLine
        skip_postgeneration_save = True

    need = factory.SubFactory(NeedFactory)
    recipient = factory.SelfAttribute("need.owner")
    role = NeedLine.Role.OWNER
    year = factory.SelfAttribute("need.scheme_year.year")
    requested_nok = 100_000

    @factory.post_generation
    def counted(self, create, extracted, **kwargs):
        self.need.requested_nok = self.need.lines.all().requested_nok()
        self.need.save(update_fields=["requested_nok"])


class GrantedLineFactory(NeedLineFactory):
    """What the UH institution of a need is granted this year."""

    need = factory.SubFactory(SubmittedNeedFactory)
    recipient = factory.SelfAttribute("need.uh_partner")
    role = NeedLine.Role.UH
    granted_nok = factory.SelfAttribute("requested_nok")


class OrderFactory(DjangoModelFactory):
    """A draft that lacks nothing but its price: see ``OrderLineFactory``."""

    class Meta:
        model = Order

    need = factory.SubFactory(SubmittedNeedFactory)
    institution = factory.SelfAttribute("need.uh_partner")
    title = factory.Sequence(lambda n: f"Order {n}")
    content = "Two gatherings, and follow-up in between."
    schools = "All the schools."
    school_count = 3
    teacher_count = 40
    leader_count = 5
    forms = ["gatherings", "follow_up"]
    starts_on = dt.date(2018, 9, 1)
    ends_on = dt.date(2019, 6, 15)


class SentOrderFactory(OrderFactory):
    state = Order.State.SENT
    waits_for = Order.Side.UH
    sent_at = dt.datetime(2018, 9, 10, 12, 0, tzinfo=OSLO)
    answer_due = dt.date(2018, 10, 1)


class OrderLineFactory(DjangoModelFactory):
    """A price on a granted line of the order's own need."""

    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    need_line = factory.SubFactory(
        GrantedLineFactory, need=factory.SelfAttribute("..order.need")
    )
    price_nok = 60_000


class OrderTermFactory(DjangoModelFactory):
    class Meta:
        model = OrderTerm

    order = factory.SubFactory(OrderFactory)
    year = 2018
    term = Need.Term.AUTUMN
    days = 4
    people = 2


class OrderContactFactory(DjangoModelFactory):
    class Meta:
        model = OrderContact

    order = factory.SubFactory(OrderFactory)
    name = "Kari Nordli"
    email = "kari@giske.example"


class AttachmentFactory(DjangoModelFactory):
    """A text file in the store."""

    class Meta:
        model = Attachment
        exclude = ("content",)

    need = factory.SubFactory(NeedFactory)
    content = factory.Sequence(lambda n: f"What file {n} says.".encode())
    name = factory.Sequence(lambda n: f"file-{n}.txt")
    content_type = "text/plain; charset=utf-8"
    size = factory.LazyAttribute(lambda made: len(made.content))
    sha256 = factory.LazyAttribute(
        lambda made: hashlib.sha256(made.content).hexdigest()
    )
    file = factory.LazyAttribute(
        lambda made: default_storage.save(
            f"attachments/{made.sha256[:2]}/{made.sha256}", ContentFile(made.content)
        )
    )


class ComplaintFileFactory(AttachmentFactory):
    """A text file with a complaint."""

    class Meta:
        model = ComplaintFile

    need = None
    complaint = None  # which one is said by the test

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        kwargs.pop("need")
        return kwargs


class OrderFileFactory(AttachmentFactory):
    """A text file with an order."""

    class Meta:
        model = OrderFile

    need = None
    order = factory.SubFactory(OrderFactory)

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        kwargs.pop("need")
        return kwargs


class OfferFactory(DjangoModelFactory):
    class Meta:
        model = UHOffer

    institution = factory.SubFactory(UHFactory)
    title = factory.Sequence(lambda n: f"Offer {n}")
    content = "Two days on assessment."
    field = "Assessment"
    forms = ["gatherings"]
    days = 2
    price_nok = 40_000


class CommentFactory(DjangoModelFactory):
    """Said by somebody of the owner's, after the need was submitted."""

    class Meta:
        model = Comment

    need = factory.SubFactory(NeedFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    field = "aim"
    text = factory.Sequence(lambda n: f"Kommentar {n}")
    in_draft = False
    by = factory.SubFactory(UserFactory)
    organisation = factory.SelfAttribute("need.owner")


class HandoutFactory(DjangoModelFactory):
    """To a UH institution, open for a week."""

    class Meta:
        model = Handout

    need = factory.SubFactory(NeedFactory)
    form_key = factory.LazyFunction(uuid.uuid4)
    parts = ("content",)
    organisation = factory.SubFactory(UHFactory)
    until = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=7))
    made_by = factory.SubFactory(UserFactory)


class ProposalFactory(DjangoModelFactory):
    """A text that waits for the owner's choice."""

    class Meta:
        model = Proposal

    handout = factory.SubFactory(HandoutFactory)
    field = "content"
    text = factory.Sequence(lambda n: f"Tekst {n}")


class ParticipantFactory(DjangoModelFactory):
    """An owner that takes part in a need and has approved; its lines are made apart."""

    class Meta:
        model = NeedParticipant

    need = factory.SubFactory(NeedFactory)
    owner = factory.SubFactory(MunicipalityFactory)
    state = "approved"
    approved_at = dt.datetime(2018, 5, 1, 12, 0, tzinfo=OSLO)
    approved_duration = factory.SelfAttribute("need.duration")


class WishFactory(ParticipantFactory):
    """An owner asks to join a submitted need, and waits for the answer."""

    need = factory.SubFactory(SubmittedNeedFactory)
    state = "asked"
    message = "Kan vi vere med?"
    approved_at = None
    approved_duration = None


class ForumFactory(DjangoModelFactory):
    """A county's forum with the usual rules for each kind of seat, and no seats."""

    class Meta:
        model = Forum
        skip_postgeneration_save = True

    county = factory.SubFactory(CountyFactory)
    scheme = factory.SubFactory(SchemeFactory)
    name = factory.Sequence(lambda n: f"Samarbeidsforum {n}")
    valid_from = FIRST_DAY

    @factory.post_generation
    def seat_rules(self, create, extracted, **kwargs):
        for kind, rule in FIRST_RULES.items():
            SeatRule.objects.create(forum=self, kind=kind, **rule)


class SeatFactory(DjangoModelFactory):
    class Meta:
        model = Seat

    forum = factory.SubFactory(ForumFactory)
    kind = SeatKind.OWNERS
    represents = factory.Sequence(lambda n: f"Skuleeigarar {n}")
    valid_from = FIRST_DAY


class HolderFactory(DjangoModelFactory):
    """A member in a seat, who is a user and sits whomever they act for."""

    class Meta:
        model = SeatHolder

    seat = factory.SubFactory(SeatFactory)
    name = factory.LazyAttribute(lambda made: str(made.user))
    user = factory.SubFactory(UserFactory)
    valid_from = FIRST_DAY


class ForumRoleFactory(DjangoModelFactory):
    class Meta:
        model = ForumRole

    forum = factory.SubFactory(ForumFactory)
    kind = ForumRole.Kind.SECRETARY
    user = factory.SubFactory(UserFactory)
    valid_from = FIRST_DAY


class MeetingFactory(DjangoModelFactory):
    """In the making, in a week, of the forum or network that it is given."""

    class Meta:
        model = Meeting

    title = factory.Sequence(lambda n: f"Møte {n}")
    starts_at = factory.LazyFunction(lambda: clock.now() + dt.timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda made: made.starts_at + dt.timedelta(hours=2))


class RecusalFactory(DjangoModelFactory):
    """A participant who has said so, and stands down from an item."""

    class Meta:
        model = Recusal

    state = Recusal.State.STANDS_DOWN
    origin = Recusal.Origin.DECLARED


class ScenarioFactory(DjangoModelFactory):
    class Meta:
        model = Scenario

    kind = Scenario.Kind.REQUESTED


class PlanFactory(DjangoModelFactory):
    """A draft; ``adopted``: in force since long ago."""

    class Meta:
        model = Plan

    class Params:
        adopted = factory.Trait(
            state=Plan.State.ADOPTED,
            valid_from=FIRST_DAY,
            adopted_at=factory.LazyFunction(clock.now),
        )

    number = 1
    title = "Langtidsplan"


def recommendation_paper(**changes) -> RecommendationPaper:
    """One measure of Giske, in English, so that a test reads the code's sentences."""
    amount = Amount("Giske", "1532", "owner", 2018, 100_000, 80_000)
    measure = Measure(
        place=1,
        receipt="B2018-00001",
        title="Skulebasert vurdering",
        owner="Giske",
        owner_number="1532",
        network="Nordre",
        network_rank=1,
        with_owners=(),
        schools=5,
        teachers=80,
        leaders=6,
        years=1,
        starts="new",
        criteria="Det er skulebasert.",
        uh_partners=("Høgskulen i Volda",),
        uh_role="Rettleiing.",
        reason="Heile personalet er med.",
        item=0,
        amounts=(amount,),
    )
    item = Item(
        number=1,
        title="Prioritering",
        meeting="Vårmøtet",
        held_on=dt.date(2018, 3, 9),
        voted=True,
        decision="Gje 80 000.",
        disagreement="Eigarane vil fordele flatt.",
        ballots=(Ballot(False, 2, (Count("1. Gje 80 000.", 2), Count("", 0))),),
        dissents=(Objection("Kari Nordli", "KS", "For lite."),),
        stood_down=(Person("Ola Holm", "Giske"),),
    )
    plain = RecommendationPaper(
        language="en",
        forum="Samarbeidsforum i Møre og Romsdal",
        county="Møre og Romsdal",
        county_code="15",
        governor="Fylkesmannen i Møre og Romsdal",
        scheme="Desentralisert ordning",
        scheme_code="dekomp",
        year=2018,
        number=1,
        corrects=None,
        correction_reason="",
        decided_on=dt.date(2018, 3, 9),
        frame_nok=500_000,
        frame_is_estimate=True,
        committed_nok=0,
        plan="",
        measures=(measure,),
        without=("Sula: Leseløft",),
        items=(item,),
        meetings=(Held("Vårmøtet", dt.date(2018, 3, 9), (Person("Kari", "KS"),)),),
    )
    return replace(plain, **changes)


class ItemPaperFactory(AttachmentFactory):
    """A text file with an item of an agenda."""

    class Meta:
        model = ItemPaper

    need = None

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        kwargs.pop("need")
        return kwargs
