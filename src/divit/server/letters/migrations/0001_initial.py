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
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=divit.kernel.ids.uuid7, unique=True)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('paraf_wait', 'Paraf Wait'), ('signature_wait', 'Signature Wait'), ('returned', 'Returned'), ('sent', 'Sent')], default='draft', max_length=20)),
                ('waiting_since', models.DateTimeField(default=divit.kernel.clock.now)),
                ('created_at', models.DateTimeField(default=divit.kernel.clock.now)),
                ('subject', models.CharField(max_length=200)),
                ('addressee', models.CharField(max_length=300)),
                ('body', models.TextField()),
                ('file_code', models.CharField(max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('draft_sha256', models.CharField(blank=True, max_length=64)),
                ('sequence', models.PositiveIntegerField(null=True)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('verification_code', models.CharField(blank=True, max_length=36)),
                ('dated_at', models.DateTimeField(null=True)),
                ('final_sha256', models.CharField(blank=True, max_length=64)),
                ('signed_sha256', models.CharField(blank=True, max_length=64)),
                ('sent_at', models.DateTimeField(null=True)),
                ('drafter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.institution')),
                ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
                ('waits_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('finished_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Annex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField()),
                ('page_count', models.PositiveIntegerField()),
                ('added_at', models.DateTimeField(default=divit.kernel.clock.now)),
                ('removed_at', models.DateTimeField(null=True)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annexes', to='letters.letter')),
            ],
        ),
        migrations.CreateModel(
            name='ParafStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('void', 'Void')], default='waiting', max_length=10)),
                ('version', models.PositiveIntegerField(null=True)),
                ('content_sha256', models.CharField(blank=True, max_length=64)),
                ('signature_sha256', models.CharField(blank=True, max_length=64)),
                ('done_at', models.DateTimeField(null=True)),
                ('void_at', models.DateTimeField(null=True)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parafs', to='letters.letter')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('note', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=divit.kernel.clock.now)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='letters.letter')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('in_place_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['waits_for', 'state', 'waiting_since'], name='letter_queue'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['unit', 'state', 'sent_at'], name='letter_sent'),
        ),
        migrations.AddIndex(
            model_name='letter',
            index=models.Index(fields=['drafter', 'state'], name='letter_drafts'),
        ),
        migrations.AddConstraint(
            model_name='annex',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('letter', 'order'), name='one_annex_a_place'),
        ),
        migrations.AddConstraint(
            model_name='parafstep',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'void'), _negated=True), fields=('letter', 'order'), name='one_live_paraf_a_place'),
        ),
    ]
