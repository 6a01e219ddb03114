import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0014_memberships_end_at_a_moment'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6db17250f881fbeba6f35be2a817401d10cefd21', operation='DELETE', pgid='pgtrigger_never_deleted_2894e', table='partnerships_membership', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='keep_an_approver', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF OLD.role = 'approver' AND OLD.valid_to IS NULL THEN\n        PERFORM 1 FROM partnerships_organisation\n            WHERE id = OLD.organisation_id FOR NO KEY UPDATE;\n        IF NOT EXISTS (\n            SELECT 1 FROM partnerships_membership\n            WHERE organisation_id = OLD.organisation_id\n                AND role = 'approver' AND valid_to IS NULL\n        ) THEN\n            RAISE EXCEPTION 'An organisation keeps an approver.'\n                USING ERRCODE = 'check_violation',\n                      CONSTRAINT = 'membership_keeps_an_approver';\n        END IF;\n    END IF;\n    RETURN NULL;\n", hash='a339d3c2614014eb46e1c203123cc2346828d420', operation='UPDATE', pgid='pgtrigger_keep_an_approver_ca802', table='partnerships_membership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
    ]
