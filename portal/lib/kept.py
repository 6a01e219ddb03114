"""What the database itself keeps, also from who asks it past the portal."""

import pgtrigger


def never_emptied() -> pgtrigger.Trigger:
    """For a table that refuses to delete rows: ``TRUNCATE`` asks no trigger of a row.

    It is refused also while none of the rows is locked yet.
    """
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="""
            RAISE EXCEPTION 'A table of what is kept is not emptied.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',
                      TABLE = TG_TABLE_NAME;
        """,
    )
