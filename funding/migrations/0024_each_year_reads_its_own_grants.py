from importlib import import_module

from django.db import migrations

before = import_module("funding.migrations.0022_commitments_follow_counties")

# In a language that keeps its plans: half the time for each owner.
FUNCTION = """
CREATE OR REPLACE FUNCTION funding_county_of(owner bigint, on_day date) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    held bigint := owner;
    follower bigint;
BEGIN
    FOR step IN 1..9 LOOP
        SELECT c.new_id INTO follower FROM partnerships_organisationchange c
          JOIN partnerships_organisation n ON n.id = c.new_id
         WHERE c.old_id = held AND c.on <= on_day
         ORDER BY n.name <> (SELECT o.name FROM partnerships_organisation o
                              WHERE o.id = owner),
                  c.population_share DESC NULLS LAST, n.number
         LIMIT 1;
        EXIT WHEN follower IS NULL;
        held := follower;
    END LOOP;
    RETURN (SELECT o.county_id FROM partnerships_organisation o WHERE o.id = held);
END
$$
"""
SLOWER = before.FUNCTION.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
# A condition on a column goes into the branches only where all have it of one type.
NEEDS = before.NEEDS.replace("n.year,", "n.year::int,")
CHANGES = before.CHANGES.replace("l.year,", "l.year::int,")


VIEW = "CREATE OR REPLACE VIEW funding_granted AS " + " UNION ALL ".join(
    [
        before.LINES,
        *before.branches(
            NEEDS,
            "n.year",
            "JOIN partnerships_need w ON w.id = n.need_id",
            "w.owner_id",
        ),
        *before.branches(
            CHANGES,
            "l.year",
            "LEFT JOIN partnerships_needline n ON n.id = l.need_line_id "
            "LEFT JOIN partnerships_need w ON w.id = n.need_id",
            "COALESCE(w.owner_id, l.recipient_id)",
        ),
    ]
)


class Migration(migrations.Migration):
    """A question about one year's payments reads that year's lines alone."""

    dependencies = [("funding", "0023_frames_of_counties_that_follow")]

    operations = [
        migrations.RunSQL(FUNCTION, SLOWER),
        migrations.RunSQL(VIEW, before.VIEW),
    ]
