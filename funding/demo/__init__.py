"""The demo's years: 2018 to 2020 in Møre og Romsdal, and 2018 in Rogaland.

They are played through the portal's own services.
The municipalities and their figures are real; the people, the needs and the frames
are invented, and say so.
"""

from funding.demo.papers import papers
from funding.demo.people import logins
from funding.demo.play import play

__all__ = ["logins", "papers", "play"]
