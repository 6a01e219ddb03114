from django.db import migrations

# The trace knows who read the figures last, and when.
MADE = """
    UPDATE funding_basisset s
       SET created_at = e.at, created_by_id = e.user_id
      FROM (SELECT DISTINCT ON (object_id) object_id, at, user_id
              FROM audit_auditentry
             WHERE object_type = 'funding.basisset' AND action = 'basis.read'
             ORDER BY object_id, at DESC, id DESC) e
     WHERE e.object_id = s.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0009_basis_sets_have_versions'),
        ('audit', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(MADE, migrations.RunSQL.noop),
    ]
