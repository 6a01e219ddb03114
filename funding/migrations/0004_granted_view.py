from django.db import migrations

VIEW = """
CREATE VIEW funding_granted AS
SELECT 'line-' || l.id AS id, y.scheme_id, y.county_id, y.id AS scheme_year_id,
       y.year AS decided_year, y.year::int AS year, l.recipient_id,
       NULL::bigint AS need_line_id, l.granted_nok AS amount_nok
  FROM funding_allocationline l
  JOIN funding_decision d ON d.allocation_id = l.allocation_id
  JOIN funding_allocation a ON a.id = l.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
 UNION ALL
SELECT 'need-' || g.id, y.scheme_id, y.county_id, y.id, y.year, n.year,
       n.recipient_id, n.id, g.amount_nok
  FROM funding_needgrant g
  JOIN partnerships_needline n ON n.id = g.need_line_id
  JOIN funding_decision d ON d.id = g.decision_id
  JOIN funding_allocation a ON a.id = d.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
 UNION ALL
SELECT 'change-' || l.id, y.scheme_id, y.county_id, y.id, y.year, l.year,
       l.recipient_id, l.need_line_id, l.change_nok
  FROM funding_changeline l
  JOIN funding_changedecision c ON c.id = l.change_id AND c.state = 'decided'
  JOIN funding_allocation a ON a.id = c.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
"""


class Migration(migrations.Migration):
    """All that is decided, as one table to read."""

    dependencies = [("funding", "0003_changes_and_commitments")]

    operations = [migrations.RunSQL(VIEW, "DROP VIEW funding_granted")]
