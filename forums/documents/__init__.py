"""The papers of fora and their meetings, frozen; a kind registers itself on import."""

from forums.documents.agenda import AgendaPaper
from forums.documents.minutes import MinutesPaper
from forums.documents.recommendation import RecommendationPaper

__all__ = ["AgendaPaper", "MinutesPaper", "RecommendationPaper"]
