"""Which needs an organisation knows of, in SQL."""

# The ids of what is an owner's own or carried by it, of what the owners in its networks
# have submitted, and of the joint needs it is invited or let into, or takes part in,
# itself or for an owner that it follows.
# One union of short lists, which the database finds by their indexes: as conditions
# with «or» it would read every need there is. Written out, since an owner asks it
# several times a page, and Django took longer to make it than PostgreSQL to answer.
KNOWN_TO_OWNER = """
    SELECT id FROM partnerships_need
     WHERE owner_id = %s AND (carried_by_id IS NULL OR state = 'submitted')
    UNION ALL
    SELECT id FROM partnerships_need WHERE carried_by_id = %s
    UNION ALL
    SELECT need.id
      FROM partnerships_networkmember mine
      JOIN partnerships_networkmember theirs ON theirs.network_id = mine.network_id
      JOIN partnerships_need need ON need.owner_id = theirs.organisation_id
      JOIN partnerships_schemeyear year ON year.id = need.scheme_year_id
     WHERE mine.organisation_id = %s
       AND need.state = 'submitted'
       AND (mine.valid_from IS NULL OR mine.valid_from <= year.owners_on)
       AND (mine.valid_to IS NULL OR mine.valid_to >= year.owners_on)
       AND (theirs.valid_from IS NULL OR theirs.valid_from <= year.owners_on)
       AND (theirs.valid_to IS NULL OR theirs.valid_to >= year.owners_on)
    UNION ALL
    SELECT part.need_id
      FROM partnerships_needparticipant part
      JOIN partnerships_need need ON need.id = part.need_id
     WHERE part.owner_id = %s
       AND part.state IN ('invited', 'welcome', 'joined', 'approved')
       AND (part.carried_by_id IS NULL OR need.state = 'submitted')
    UNION ALL
    SELECT need_id FROM partnerships_needparticipant
     WHERE carried_by_id = %s
       AND state IN ('invited', 'welcome', 'joined', 'approved')
"""

# Those that a merger took from it, or brought to it, are its own too.
CASES_OF = """
    SELECT id FROM partnerships_need WHERE owner_id = %s
    UNION ALL
    SELECT id FROM partnerships_need WHERE carried_by_id = %s
    UNION ALL
    SELECT need_id FROM partnerships_needparticipant
     WHERE (owner_id = %s OR carried_by_id = %s) AND state IN ('joined', 'approved')
    UNION ALL
    SELECT id FROM partnerships_need WHERE uh_partner_id = %s
    UNION ALL
    SELECT need_id FROM partnerships_needpartner WHERE institution_id = %s
"""

# Those that it holds, or takes part in as who holds such a part: by index, as above.
HELD_OR_SHARED = """
    SELECT id FROM partnerships_need WHERE owner_id = %s AND carried_by_id IS NULL
    UNION ALL
    SELECT id FROM partnerships_need WHERE carried_by_id = %s
    UNION ALL
    SELECT need_id FROM partnerships_needparticipant
     WHERE owner_id = %s AND carried_by_id IS NULL AND state IN ('joined', 'approved')
    UNION ALL
    SELECT need_id FROM partnerships_needparticipant
     WHERE carried_by_id = %s AND state IN ('joined', 'approved')
"""
