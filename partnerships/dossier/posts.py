"""How a file of a dossier stands in an archive: in which post, between whom."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from partnerships.models import AgreementParty, Organisation


class Way(StrEnum):
    """As the county governor's archive sees it; the codes are those of Noark 5."""

    IN = "I"
    OUT = "U"
    OWN = "X"


class Paper(StrEnum):
    """What a document is; the codes are those of Fiks Arkiv."""

    APPLICATION = "SØKNAD"
    DECISION = "VEDTAK"
    AGREEMENT = "AVTALE"
    LETTER = "KORR"
    STATEMENT = "UTTALELSE"
    NOTE = "NOTAT"
    APPENDIX = "VEDLEGG"


@dataclass(frozen=True, slots=True)
class Correspondent:
    name: str
    org_number: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Files with one ``key`` are one post of the journal, the first its main document.

    The ids in the archive are made from the key: it says what the post is, and is
    the same each time that a package is made.
    """

    key: str
    title: str
    paper: str
    way: Way
    at: dt.datetime
    senders: tuple[Correspondent, ...] = ()
    receivers: tuple[Correspondent, ...] = ()


def of_organisation(organisation: Organisation) -> Correspondent:
    return Correspondent(organisation.full_name, organisation.org_number or "")


def of_parties(parties: Iterable[AgreementParty]) -> tuple[Correspondent, ...]:
    return tuple(Correspondent(each.name, each.org_number) for each in parties)
