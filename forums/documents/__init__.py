"""The papers of a forum, frozen; a kind registers itself when it is imported."""

from forums.documents.recommendation import RecommendationPaper

__all__ = ["RecommendationPaper"]
