"""A case as a package for a Noark 5 archive: messages of Fiks Arkiv with files."""
