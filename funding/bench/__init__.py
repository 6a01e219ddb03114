"""The scenario bench: what a scenario gives, and how it differs from another.

``reckon`` is pure arithmetic on what ``read`` has read; nothing of it is saved.
"""
