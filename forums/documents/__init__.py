"""The papers of fora and their meetings: what each prints, frozen."""

from forums.documents.agenda import AgendaPaper
from forums.documents.minutes import MinutesPaper

__all__ = ["AgendaPaper", "MinutesPaper"]
