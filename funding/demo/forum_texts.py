"""What the demo's forum says. The texts are invented."""

MANDATE = (
    "Samarbeidsforumet gir Fylkesmannen éi samla tilråding kvart år: kva tiltak som "
    "blir prioriterte, kven som deltek og kor lenge, korleis kvart tiltak oppfyller "
    "kriteria, kva skuleeigarar og universitet og høgskular som samarbeider, og "
    "korleis midlane bør fordelast.\n\n"
    "Forumet søkjer semje. Først når det er protokollert at det ikkje er semje, kan "
    "det røystast. Fylkesmannen er sekretariat og leier møta, og røystar aldri."
)
# Kind, code of the network, slug of the organisation, whom the seat is for.
SEATS = (
    ("owners", "nordre-sunnmore", "alesund", "Nordre Sunnmøre"),
    ("owners", "sore-sunnmore", "orsta", "Søre Sunnmøre"),
    ("owners", "romsdal", "molde", "Romsdal"),
    ("owners", "nordmore", "kristiansund", "Nordmøre"),
    ("uh", "", "hivolda", "Høgskulen i Volda"),
    ("uh", "", "ntnu", "NTNU"),
    ("ks", "", "", "KS Møre og Romsdal"),
    ("teachers", "", "", "Utdanningsforbundet Møre og Romsdal"),
    ("teachers", "", "", "Skolelederforbundet Møre og Romsdal"),
)
AGREED = (
    "Forumet følgjer rekkjefølgja frå nettverket. Alle tiltaka blir tilrådde, og "
    "beløpa blir reduserte likt, slik at dei held seg innanfor ramma."
)
COUNTER = (
    "Det største tiltaket på Nordmøre blir redusert meir enn dei andre, slik at noko "
    "av ramma står att til tiltak som kjem seinare på året."
)
DISAGREEMENT = (
    "Forumet er samde om rekkjefølgja, men ikkje om beløpet til det største tiltaket. "
    "Nokre meiner at alle skal reduserast likt, andre at det største tiltaket toler "
    "meir."
)
DISSENT = (
    "Små nettverk treng at noko av ramma står att. Når alle blir reduserte likt, er "
    "det ingenting å gå på for dei som melder behov seint."
)
# Of the first places in the order.
REASONS = (
    "",
    "Flest kommunar deltek, og heile personalet er med.",
    "Arbeidet byggjer vidare på fjoråret, og skulane er klare til å starte.",
    "Nettverket har sett tiltaket først, og høgskulen har kapasitet.",
    "Tiltaket når små skular som elles ikkje får tilbod.",
    "Leiarane og dei tillitsvalde har vore med på planen.",
)
PLAN = (
    (
        "Mål for perioden",
        "I 2021 er alle skuleeigarane i fylket med i eit nettverk som arbeider saman "
        "med eit universitet eller ein høgskule. Arbeidet går føre seg i skulen, med "
        "heile personalet, og over fleire år.",
    ),
    (
        "Kva vi legg vekt på",
        "Tiltak som førebur dei nye læreplanane. Tiltak der fleire små kommunar går "
        "saman. Tiltak som lærarane sjølve har vore med på å planleggje.",
    ),
    (
        "Fordeling mellom skuleeigar og UH",
        "Midlane blir søkte saman. Forumet ser kvart år på om fordelinga mellom "
        "skuleeigarane og universiteta og høgskulane gir likeverdige partnarskap.",
    ),
    (
        "Korleis vi følgjer opp",
        "Nettverka melder tilbake kvart år om kva som er gjort, og kva som er endra i "
        "praksis. Planen blir revidert når tilbakemeldingane tilseier det.",
    ),
)
# Of the first meeting: title, what it is about, proposed decision, the minutes' text.
SPRING = (
    (
        "Mandat og samansetjing",
        "Fylkesmannen legg fram mandatet og kven som sit i forumet.",
        "Forumet tek mandatet til vitande. Nettverka melder inn varamedlemer innan 1. "
        "mai.",
        "Fylkesmannen gjekk gjennom mandatet. Fleire la vekt på at organisasjonane til "
        "lærarane og skuleleiarane er med frå starten. Forumet saknar varamedlemer for "
        "nettverka, og bad nettverka om å finne dei.",
    ),
    (
        "Langtidsplan 2018–2021",
        "Sekretariatet har laga eit utkast etter møta i nettverka i haust.",
        "Forumet sluttar seg til langtidsplanen for 2018–2021.",
        "Forumet drøfta utkastet avsnitt for avsnitt. Høgskulen i Volda og NTNU bad om "
        "å få vite tidleg kva fag nettverka vil ha støtte i, slik at dei kan setje av "
        "folk. Planen vart vedteken utan endringar.",
    ),
    (
        "Slik arbeider vi fram mot tilrådinga",
        "Nettverka set opp rekkjefølgja si først. Forumet møtest i august og gir éi "
        "samla tilråding.",
        "Nettverka sender vidare rekkjefølgja si innan 10. august.",
        "Forumet vart samd om arbeidsmåten. KS minna om at små kommunar treng god tid "
        "til å bli samde i nettverket.",
    ),
)
TASK = (
    "Lag eit oversyn over kva fag høgskulen kan gi støtte i frå hausten, og kor mange "
    "nettverk han kan følgje opp."
)
COMMENT = (
    "Eg sa òg at nettverka treng svar frå høgskulen før sommaren dersom planane skal "
    "bli gode. Kan det stå her?"
)
ANSWER = "Ja. Det er teke inn i teksten."
AS_COMMENTED = (
    "Forumet drøfta utkastet avsnitt for avsnitt. Høgskulen i Volda og NTNU bad om å "
    "få vite tidleg kva fag nettverka vil ha støtte i, slik at dei kan setje av folk. "
    "Søre Sunnmøre sa at nettverka treng svar frå høgskulen før sommaren dersom "
    "planane skal bli gode. Planen vart vedteken utan endringar."
)
APPROVAL = "Det kom éin merknad til referatet, og han er teken inn i teksten."
AGREED_MINUTES = (
    "Sekretariatet la fram rekkjefølgja frå nettverket. Forumet følgde henne, og var "
    "samd om at alle beløpa blir reduserte likt."
)
VOTED_MINUTES = (
    "Forumet var samd om rekkjefølgja. Om beløpet til det største tiltaket var det to "
    "syn, og leiaren førte at det ikkje var semje. Deretter vart det røysta ope."
)
