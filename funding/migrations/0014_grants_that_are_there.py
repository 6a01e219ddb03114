from django.db import migrations
from django.utils.timezone import localdate

# With the line's own number, so that addresses in mails that are sent still lead there.
GRANTS = """
INSERT INTO funding_grant (id, scheme_year_id, recipient_id)
SELECT l.id, a.scheme_year_id, l.recipient_id
  FROM funding_allocationline l JOIN funding_allocation a ON a.id = l.allocation_id
 WHERE a.state = 'decided';
SELECT setval(pg_get_serial_sequence('funding_grant', 'id'),
              (SELECT COALESCE(MAX(id), 0) + 1 FROM funding_allocationline), false);
INSERT INTO funding_grant (scheme_year_id, recipient_id)
SELECT DISTINCT y.id, g.recipient_id
  FROM funding_granted g
  JOIN partnerships_schemeyear y ON y.scheme_id = g.scheme_id
   AND y.county_id = g.county_id AND y.year = g.year
    ON CONFLICT DO NOTHING;
INSERT INTO funding_grant (scheme_year_id, recipient_id)
SELECT DISTINCT a.scheme_year_id, n.recipient_id
  FROM partnerships_needline n
  JOIN partnerships_need d ON d.id = n.need_id AND d.state = 'submitted'
  JOIN partnerships_schemeyear y ON y.id = d.scheme_year_id AND y.year = n.year
  JOIN funding_allocation a ON a.scheme_year_id = y.id AND a.state = 'decided'
 WHERE n.role <> 'owner'
    ON CONFLICT DO NOTHING;
UPDATE funding_payment p SET grant_id = t.id
  FROM funding_allocationline l
  JOIN funding_allocation a ON a.id = l.allocation_id
  JOIN funding_grant t ON t.scheme_year_id = a.scheme_year_id
   AND t.recipient_id = l.recipient_id
 WHERE l.id = p.line_id;
"""
BACK = """
UPDATE funding_payment p SET line_id = l.id
  FROM funding_grant t, funding_allocationline l
  JOIN funding_allocation a ON a.id = l.allocation_id
 WHERE t.id = p.grant_id AND t.scheme_year_id = a.scheme_year_id
   AND t.recipient_id = l.recipient_id;
DELETE FROM funding_grant;
"""
# Grants that are planned, and what is decided of them beside the plan.
OTHERWISE = """
SELECT t.id, t.recipient_id,
       (SELECT SUM(g.amount_nok) FROM funding_granted g
         WHERE g.recipient_id = t.recipient_id AND g.scheme_id = y.scheme_id
           AND g.county_id = y.county_id AND g.year = y.year)
       - (SELECT SUM(p.amount_nok) FROM funding_payment p WHERE p.grant_id = t.id)
  FROM funding_grant t JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id
 WHERE EXISTS (SELECT 1 FROM funding_payment p WHERE p.grant_id = t.id)
"""


def follow_decisions(apps, schema_editor):
    """What was granted beside the line, or changed since, comes into the plan."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(OTHERWISE)
        found = cursor.fetchall()
    for grant, recipient, more_nok in found:
        if more_nok > 0:
            _add(apps, grant, more_nok)
        elif more_nok < 0:
            _take(apps, grant, recipient, -more_nok)


def _add(apps, grant, more_nok):
    last = apps.get_model("funding", "Payment").objects.filter(grant=grant)
    last = last.order_by("number").last()
    stem, _, _ = last.reference.rpartition("-")
    number = last.number + 1
    last.pk = None
    last.number, last.reference = number, f"{stem}-{number}"
    last.due_on, last.amount_nok = max(last.due_on, localdate()), more_nok
    last.state, last.file, last.by_hand = "planned", None, False
    last.paid_on = last.returned_on = None
    last.returned_reason = last.suspended_reason = ""
    last.line = None
    last.save()


def _take(apps, grant, recipient, less_nok):
    planned = apps.get_model("funding", "Payment").objects.filter(
        grant=grant, state="planned"
    )
    for payment in planned.order_by("-number"):
        part_nok = min(less_nok, payment.amount_nok)
        less_nok -= part_nok
        if part_nok == payment.amount_nok:
            payment.delete()
        elif part_nok:
            payment.amount_nok -= part_nok
            payment.save()
    if less_nok:
        apps.get_model("funding", "RepaymentClaim").objects.create(
            grant_id=grant, payer_id=recipient, amount_nok=less_nok
        )


class Migration(migrations.Migration):
    """Every decided line has its grant, and the plans follow all that is decided."""

    dependencies = [("funding", "0013_grants")]

    operations = [
        migrations.RunSQL(GRANTS, BACK),
        migrations.RunPython(follow_decisions, migrations.RunPython.noop),
    ]
