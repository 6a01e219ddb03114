from django.db import migrations

# As if the portal had ended them then: at the first submission after they were made.
END = """
    UPDATE partnerships_handout handout SET closed_at = ended.at
      FROM (SELECT h.id, min(s.at) AS at
              FROM partnerships_handout h
              JOIN partnerships_needsubmission s
                ON s.need_id = h.need_id AND s.at >= h.made_at
             GROUP BY h.id) ended
     WHERE ended.id = handout.id AND handout.closed_at IS NULL
"""
# Some needs were submitted before each submission was kept.
END_OLD = """
    UPDATE partnerships_handout handout SET closed_at = need.submitted_at
      FROM partnerships_need need
     WHERE need.id = handout.need_id
       AND need.submitted_at >= handout.made_at
       AND handout.closed_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0030_handouts_end_when_the_need_is_submitted")]

    operations = [
        migrations.RunSQL(END, migrations.RunSQL.noop),
        migrations.RunSQL(END_OLD, migrations.RunSQL.noop),
    ]
