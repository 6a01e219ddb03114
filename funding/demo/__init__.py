"""The demo year: 2018 in Møre og Romsdal, played through the portal's own services.

The municipalities and their figures are real; the people, the needs and the frame
are invented, and say so.
"""

from funding.demo.papers import papers
from funding.demo.people import logins
from funding.demo.play import play

__all__ = ["logins", "papers", "play"]
