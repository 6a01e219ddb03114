from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0051_facts_are_agreed_to'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='orderanswer',
            name='order_answer_is_its_sides',
        ),
        migrations.AlterField(
            model_name='orderanswer',
            name='kind',
            field=models.CharField(choices=[('accept', 'accepted'), ('propose', 'proposed changes'), ('decline', 'declined'), ('agree', 'agreed to the changes'), ('take_back', 'took the proposal back')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='orderanswer',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'propose'), ('kind', 'take_back'), models.Q(('kind', 'agree'), ('side', 'owner')), models.Q(('kind__in', ('accept', 'decline')), ('side', 'uh')), _connector='OR'), name='order_answer_is_its_sides'),
        ),
    ]
