"""The licence that whoever runs the portal has stated for what it publishes, if any."""

from dataclasses import dataclass

from django.conf import settings

AUTHORITY = "http://publications.europa.eu/resource/authority/licence/"


@dataclass(frozen=True, slots=True)
class Licence:
    """``code``: of the EU's list of licences, which DCAT-AP-NO takes them from."""

    code: str
    name: str
    url: str

    @property
    def uri(self) -> str:
        return AUTHORITY + self.code


LICENCES = {
    "CC_BY_4_0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "NLOD_2_0": ("NLOD 2.0", "https://data.norge.no/nlod/no/2.0"),
}


def licence() -> Licence | None:
    code = settings.OPEN_DATA_LICENCE
    return Licence(code, *LICENCES[code]) if code else None
