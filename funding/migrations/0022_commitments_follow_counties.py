from django.db import migrations

# Whose county an owner's is on a day, through mergers and splits: of several that
# follow, the one of the owner's own name, else the largest.
FUNCTION = """
CREATE FUNCTION funding_county_of(owner bigint, on_day date) RETURNS bigint
LANGUAGE sql STABLE AS $$
    WITH RECURSIVE held (id, steps) AS (
        SELECT owner, 0
         UNION ALL
        SELECT (SELECT c.new_id FROM partnerships_organisationchange c
                  JOIN partnerships_organisation n ON n.id = c.new_id
                 WHERE c.old_id = held.id AND c.on <= on_day
                 ORDER BY n.name <> (SELECT o.name FROM partnerships_organisation o
                                      WHERE o.id = owner),
                          c.population_share DESC NULLS LAST, n.number
                 LIMIT 1), held.steps + 1
          FROM held WHERE held.id IS NOT NULL AND held.steps < 9
    )
    SELECT o.county_id FROM held JOIN partnerships_organisation o ON o.id = held.id
     ORDER BY held.steps DESC LIMIT 1
$$
"""
# A county that is alive pays what it decided. The others stand in branches of their
# own, so that a question about one county reads its own rows alone.
ALIVE = "(c.valid_to IS NULL OR c.valid_to >= make_date({year}, 1, 1))"
LINES = """
SELECT 'line-' || l.id AS id, y.scheme_id, y.county_id, y.id AS scheme_year_id,
       y.year AS decided_year, y.year::int AS year, l.recipient_id,
       NULL::bigint AS need_line_id, l.granted_nok AS amount_nok
  FROM funding_allocationline l
  JOIN funding_decision d ON d.allocation_id = l.allocation_id
  JOIN funding_allocation a ON a.id = l.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
"""
NEEDS = """
SELECT 'need-' || g.id, y.scheme_id, {county}, y.id, y.year, n.year,
       n.recipient_id, n.id, g.amount_nok
  FROM funding_needgrant g
  JOIN partnerships_needline n ON n.id = g.need_line_id
  JOIN funding_decision d ON d.id = g.decision_id
  JOIN funding_allocation a ON a.id = d.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
  {more}
"""
CHANGES = """
SELECT 'change-' || l.id, y.scheme_id, {county}, y.id, y.year, l.year,
       l.recipient_id, l.need_line_id, l.change_nok
  FROM funding_changeline l
  JOIN funding_changedecision k ON k.id = l.change_id AND k.state = 'decided'
  JOIN funding_allocation a ON a.id = k.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
  {more}
"""
COUNTY = "JOIN partnerships_county c ON c.id = y.county_id"
HELD = "COALESCE(funding_county_of({owner}, make_date({year}, 1, 1)), y.county_id)"


def branches(rows: str, year: str, joins: str, owner: str) -> list[str]:
    alive = ALIVE.format(year=year)
    held = HELD.format(owner=owner, year=year)
    return [
        rows.format(county="y.county_id", more=f"{COUNTY} WHERE {alive}"),
        rows.format(county=held, more=f"{COUNTY} {joins} WHERE NOT {alive}"),
    ]


VIEW = "CREATE OR REPLACE VIEW funding_granted AS " + " UNION ALL ".join(
    [
        LINES,
        *branches(
            NEEDS,
            "n.year",
            "JOIN partnerships_need w ON w.id = n.need_id",
            "w.owner_id",
        ),
        *branches(
            CHANGES,
            "l.year",
            "LEFT JOIN partnerships_needline n ON n.id = l.need_line_id "
            "LEFT JOIN partnerships_need w ON w.id = n.need_id",
            "COALESCE(w.owner_id, l.recipient_id)",
        ),
    ]
)
BEFORE = "CREATE OR REPLACE VIEW funding_granted AS " + " UNION ALL ".join(
    [
        LINES,
        NEEDS.format(county="y.county_id", more=""),
        CHANGES.format(county="y.county_id", more=""),
    ]
)


class Migration(migrations.Migration):
    """What a county that is no more has committed is paid by the one that follows."""

    dependencies = [
        ("funding", "0021_national_reports"),
        ("partnerships", "0036_years_ask_for_acceptance"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION funding_county_of"),
        migrations.RunSQL(VIEW, BEFORE),
    ]
