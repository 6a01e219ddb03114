"""The papers of funding: what each prints, frozen, and how it is read from a year."""

from funding.documents.case_letter import CaseLetterPaper
from funding.documents.freeze import is_told, kind_of, letter_of, report_of
from funding.documents.letter import GrantLetterPaper, LetterText
from funding.documents.nation import NationalReportPaper
from funding.documents.parts import DoesNotAddUp
from funding.documents.read_nation import CountyReport, nation_of
from funding.documents.report import YearlyReportPaper
from funding.documents.year import DecidedYear

__all__ = [
    "CaseLetterPaper",
    "CountyReport",
    "DecidedYear",
    "DoesNotAddUp",
    "GrantLetterPaper",
    "LetterText",
    "NationalReportPaper",
    "YearlyReportPaper",
    "is_told",
    "kind_of",
    "letter_of",
    "nation_of",
    "report_of",
]
