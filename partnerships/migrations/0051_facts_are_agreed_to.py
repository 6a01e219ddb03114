import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import portal.lib.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0050_a_year_stays_its_countys'),
    ]

    operations = [
        migrations.CreateModel(
            name='FactChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=250)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('by_name', models.CharField(max_length=200)),
                ('by_party', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fact_changes', to='partnerships.agreement')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fact_changes', to='partnerships.agreementparty')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('party', 'fact'), name='fact_change_once_a_party'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='fact_change_changes')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factchange',
            trigger=pgtrigger.compiler.Trigger(name='fact_change_in_negotiation', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='74c3d9b6f7cf78f50cdb6ec7e3c2bfbcf93c8bf5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_fact_change_in_negotiation_53e93', table='partnerships_factchange', when='BEFORE')),
        ),
    ]
