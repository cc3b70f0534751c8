# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
import divit.kernel.clock
import divit.kernel.ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tongue',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='people.person')),
                ('language', models.CharField(choices=[('tr', 'tr'), ('en', 'en')], max_length=2)),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('params', models.JSONField(default=dict)),
                ('owner', models.CharField(blank=True, max_length=20)),
                ('ref', models.CharField(blank=True, max_length=64)),
                ('at', models.DateTimeField(default=divit.kernel.clock.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Envelope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('channel', models.CharField(max_length=10)),
                ('address', models.CharField(blank=True, max_length=254)),
                ('state', models.CharField(choices=[('open', 'Open'), ('waiting', 'Waiting'), ('sending', 'Sending'), ('sent', 'Sent'), ('overtaken', 'Overtaken'), ('given_up', 'Given Up')], default='open', max_length=10)),
                ('created_at', models.DateTimeField(default=divit.kernel.clock.now)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('error', models.JSONField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('notices', models.ManyToManyField(related_name='envelopes', to='notify.notice')),
            ],
        ),
        migrations.CreateModel(
            name='Choice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('channel', models.CharField(max_length=10)),
                ('wanted', models.BooleanField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'channel'), name='one_choice_a_kind_and_channel')],
            },
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['person', '-at', '-id'], name='notice_page'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['person'], name='notice_unread'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['ref', 'owner'], name='notice_unread_of_thing'),
        ),
        migrations.AddIndex(
            model_name='envelope',
            index=models.Index(condition=models.Q(('next_try_at__isnull', False)), fields=['next_try_at'], name='envelope_due'),
        ),
        migrations.AddConstraint(
            model_name='envelope',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('person', 'kind', 'channel', 'address'), name='one_open_envelope'),
        ),
    ]
