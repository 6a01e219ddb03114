"""What the demo's owners order, and what the institutions say to it, in nynorsk."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order on the owner's best ranked need; ``state`` is how far it comes."""

    name: str
    slug: str
    number: str
    state: str
    content: str
    schools: str
    forms: tuple[str, ...]
    days: tuple[int, int]  # in the spring and the autumn of 2019
    percent: int  # of what is granted to UH for 2019
    answer: str = ""
    to: str = ""  # another institution than the need's own


ORDERS = (
    PlannedOrder(
        name="alesund",
        slug="alesund",
        number="1504",
        state="agreed",
        content=(
            "Vi ber om to samlingar i halvåret for heile personalet ved skulane, og "
            "ei økt på kvar skule mellom samlingane. Lærargruppene prøver ut eit "
            "opplegg kvar gong og tek med elevarbeid til neste samling. Skuleleiarane "
            "møtest for seg sjølve éin gong i halvåret."
        ),
        schools="Dei ti barneskulane i indre bydel og på Hessa",
        forms=("gatherings", "follow_up", "leaders"),
        days=(6, 6),
        percent=80,
        answer=(
            "Vi kan ta oppdraget, men har ikkje folk til den siste samlinga før jul. "
            "Kan de bli med på at vi held fram til februar?"
        ),
    ),
    PlannedOrder(
        name="alesund-leiing",
        slug="alesund",
        number="1504",
        state="draft",
        content="Ei leiargruppe på tvers av skulane, med fire møte i året.",
        schools="",
        forms=("leaders",),
        days=(2, 2),
        percent=10,
    ),
    PlannedOrder(
        name="molde",
        slug="molde",
        number="1502",
        state="proposed",
        content=(
            "Rettleiing av ressurslærarane på sju skular: tre dagar ute på skulane i "
            "halvåret, og ei felles opningssamling i januar. Ressurslærarane leier "
            "arbeidet på eigen skule mellom besøka."
        ),
        schools="Sju skular, alle med ressurslærar i 20 prosent stilling",
        forms=("gatherings", "follow_up"),
        days=(5, 4),
        percent=70,
        answer=(
            "Vi foreslår ein dag mindre på skulane om våren og to digitale møte i "
            "staden, så lærarane slepp å vente på oss når det er uvêr."
        ),
    ),
    PlannedOrder(
        name="molde-trekt",
        slug="molde",
        number="1502",
        state="withdrawn",
        content="Eit kurs på to dagar for nytilsette lærarar.",
        schools="Alle skulane",
        forms=("gatherings",),
        days=(2, 0),
        percent=10,
        answer=(
            "Vi har kome til at nytilsette heller skal vere med i lærargruppene på "
            "eigen skule. Eit kurs utanfor skulen er ikkje det tilskotet er til."
        ),
    ),
    PlannedOrder(
        name="kristiansund",
        slug="kristiansund",
        number="1505",
        state="sent",
        content=(
            "Oppfølging av profesjonsfellesskapa ved fem skular: observasjon i "
            "undervisninga, samtale etterpå, og ei skriftleg attendemelding som "
            "personalet arbeider vidare med."
        ),
        schools="Fem skular: tre barneskular og to ungdomsskular",
        forms=("follow_up", "digital"),
        days=(5, 5),
        percent=75,
    ),
    PlannedOrder(
        name="orsta",
        slug="orsta",
        number="1520",
        state="passed_on",
        content=(
            "Fire lærargrupper som planlegg, prøver ut og vurderer undervisning saman, "
            "med ein fagperson frå høgskulen i kvar gruppe to gonger i halvåret."
        ),
        schools="Alle skulane i kommunen",
        forms=("follow_up",),
        days=(4, 4),
        percent=80,
    ),
    PlannedOrder(
        name="haram",
        slug="haram",
        number="1534",
        state="declined",
        content=(
            "Ei samling for alle lærarane i august og fire dagar rettleiing på skulane "
            "gjennom året, med vekt på samtalar i klasserommet."
        ),
        schools="Dei seks skulane i Haram",
        forms=("gatherings", "follow_up"),
        days=(3, 3),
        percent=70,
        answer=(
            "Vi har ikkje fagfolk på dette området ledige i 2019, og vil ikkje love "
            "meir enn vi kan halde. Høgskulen på Vestlandet har eit miljø som passar."
        ),
    ),
    PlannedOrder(
        name="haram-ny",
        slug="haram",
        number="1534",
        state="accepted",
        content=(
            "Ei samling for alle lærarane i august og fire dagar rettleiing på skulane "
            "gjennom året, med vekt på samtalar i klasserommet."
        ),
        schools="Dei seks skulane i Haram",
        forms=("gatherings", "follow_up"),
        days=(3, 3),
        percent=70,
        answer="Vi gler oss til å kome i gang, og tek kontakt om datoane i januar.",
        to="hvl",
    ),
    PlannedOrder(
        name="surnadal",
        slug="surnadal",
        number="1566",
        state="for_approval",
        content=(
            "Digitale møte kvar månad for lærarane på 5.–7. trinn, og to dagar på "
            "skulane i halvåret."
        ),
        schools="Fire fådelte skular og sentrumsskulen",
        forms=("digital", "follow_up"),
        days=(4, 4),
        percent=60,
    ),
)
DEPARTMENTS = {
    "hivolda": ("Avdeling for humanistiske fag og lærarutdanning", "Vurdering"),
    "hvl": ("Fakultet for lærarutdanning, kultur og idrett", "Språk"),
    "himolde": ("Avdeling for helse- og sosialfag, skuleutvikling", "Leiing"),
    "ntnu": ("Institutt for lærarutdanning", "Matematikk"),
}
# Field, and days in the spring and the autumn of 2019.
CAPACITY = (("Vurdering", 20, 24), ("Språk", 12, 10), ("Skuleleiing", 8, 8))
OFFERS = (
    (
        "hivolda",
        "Lesson study i eige kollegium",
        "Vi følgjer tre lærargrupper gjennom to syklusar: planlegging, forskingstime, "
        "samtale etterpå. Skulen tek over leiinga av den andre syklusen.",
        "Vurdering",
        6,
        90_000,
    ),
    (
        "hvl",
        "Samtalen i klasserommet",
        "Ei samling og fire besøk på skulen. Lærarane filmar ein time og ser på han "
        "saman med oss: kven snakkar, og kva svarar vi?",
        "Språk",
        5,
        75_000,
    ),
)
