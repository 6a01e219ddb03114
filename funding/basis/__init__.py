"""What a set of figures is: its columns, the files it comes from, what has changed.

Reads rows and files, and writes nothing; funding/services/basis*.py does.
"""
