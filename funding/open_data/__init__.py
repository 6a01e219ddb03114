"""What anybody may read without logging in: decided allocations, and nothing else.

Everything begins at ``published.lines``; docs/open-data.md says what is published, in
which form, and why.
"""
