import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0011_figures_come_from_files'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='basisset',
            trigger=pgtrigger.compiler.Trigger(name='basis_in_use_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM funding_allocation a\n                WHERE a.basis_set_id IN (OLD.id) AND a.state <> 'draft')\n    THEN RAISE EXCEPTION 'The basis of a sent or decided allocation is locked.';\n    END IF;\nRETURN COALESCE(NEW, OLD);", hash='d431ace4eb3f86973c0fdab4530659ed07a08027', operation='UPDATE OR DELETE', pgid='pgtrigger_basis_in_use_is_locked_59505', table='funding_basisset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisvalue',
            trigger=pgtrigger.compiler.Trigger(name='basis_value_in_use_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM funding_allocation a\n                WHERE a.basis_set_id IN (OLD.basis_set_id, NEW.basis_set_id) AND a.state <> 'draft')\n    THEN RAISE EXCEPTION 'The basis of a sent or decided allocation is locked.';\n    END IF;\nRETURN COALESCE(NEW, OLD);", hash='1d7db08391aab992e602d26bd6f819bb79f43503', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_basis_value_in_use_is_locked_5358c', table='funding_basisvalue', when='BEFORE')),
        ),
    ]
