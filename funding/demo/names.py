"""Names for the demo people. The surnames are made up."""

FIRST = (
    "Åshild", "Torbjørn", "Ingvill", "Magne", "Solveig", "Eirik", "Gunnhild", "Odd",
    "Marit", "Sindre", "Ragnhild", "Jostein", "Turid", "Håkon", "Liv", "Per Ivar",
    "Synnøve", "Leif", "Astrid", "Kjetil", "Oddrun", "Vegard", "Hildegunn", "Arne",
    "Kari Anne", "Bjørnar", "Eldbjørg", "Steinar", "Mari", "Terje", "Inger Lise",
    "Olav", "Borghild", "Asbjørn", "Randi", "Trond", "Siv", "Johannes", "Vigdis",
    "Øystein", "Tone", "Amund", "Jorunn",
)  # fmt: skip

LAST = (
    "Fjordglimt", "Tindebakkøy", "Havlisæter", "Skarvøybakk", "Lyngtjønn", "Breimyrli",
    "Sjøgardsvoll", "Rognelidås", "Svartisdal", "Måsebøvik", "Kvernhaugli",
    "Nordavindsjø", "Bjørkehamn", "Ytrelandsmo", "Grøndalstøl", "Steinfjordnes",
    "Vårsolbakken", "Rabbelidmo", "Holmeskjersund", "Fossevollmyr", "Eikelandsø",
    "Tårnfjellvik",
    "Kystebergli", "Langøyfjell", "Nattmålstøl", "Sildevågmo", "Gjerdebekkli",
    "Hestehovdal", "Seljekvannli", "Utvikstrand", "Aurskogtind", "Blåklokkeli",
    "Dueskardmo", "Fiskumvåg", "Grasdalstind", "Hellebergsø", "Isflådal",
    "Jordalsklev", "Kløverstølvik", "Loftsundstøl", "Myrullbakk", "Nyslåttmo",
    "Orrehøgda", "Pollenesvik", "Reinrosemo", "Stabburslimo", "Tjuvholtind",
)  # fmt: skip


def full_name(n: int) -> str:
    """The n-th name; 2 021 differ, since the lists' lengths share no factor."""
    return f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}"
