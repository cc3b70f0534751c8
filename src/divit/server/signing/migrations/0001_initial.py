# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SignedDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=36, unique=True)),
                ('sha256', models.CharField(max_length=64)),
                ('media_type', models.CharField(max_length=100)),
                ('title', models.CharField(max_length=500)),
                ('owner', models.CharField(max_length=40)),
                ('ref', models.CharField(max_length=100)),
                ('published_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WrongCodes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address_sha256', models.CharField(max_length=64, unique=True)),
                ('since', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('wait_until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SigningSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.CharField(max_length=36, unique=True)),
                ('state', models.CharField(default='preparing', max_length=12)),
                ('channel', models.CharField(max_length=20)),
                ('purpose', models.CharField(max_length=40)),
                ('level', models.CharField(max_length=3)),
                ('on_error', models.CharField(default='continue', max_length=8)),
                ('site_origin', models.CharField(max_length=280)),
                ('site_name', models.CharField(max_length=120)),
                ('request', models.JSONField(default=dict)),
                ('manifest_sha256', models.CharField(blank=True, max_length=64)),
                ('asked', models.JSONField(default=list)),
                ('documents', models.PositiveIntegerField(default=0)),
                ('owner_ref', models.CharField(blank=True, max_length=200)),
                ('one_time', models.CharField(blank=True, max_length=43)),
                ('card', models.JSONField(null=True)),
                ('created_at', models.DateTimeField()),
                ('claim_until', models.DateTimeField()),
                ('claim_sha256', models.CharField(blank=True, max_length=64)),
                ('claim_key_sha256', models.CharField(blank=True, max_length=64)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('released', models.BooleanField(default=False)),
                ('signer_kind', models.CharField(blank=True, max_length=20)),
                ('signer_name', models.CharField(blank=True, max_length=80)),
                ('signer_version', models.CharField(blank=True, max_length=40)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('certificate', models.BinaryField(null=True)),
                ('chain', models.JSONField(default=list)),
                ('algorithm', models.CharField(blank=True, max_length=20)),
                ('consented_at', models.DateTimeField(null=True)),
                ('ended_as', models.CharField(blank=True, max_length=12)),
                ('viewed', models.JSONField(default=list)),
                ('ended_at', models.DateTimeField(null=True)),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.institution')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
        ),
        migrations.CreateModel(
            name='SigningItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('item_id', models.CharField(max_length=64)),
                ('state', models.CharField(default='waiting', max_length=12)),
                ('purpose', models.CharField(max_length=40)),
                ('ref', models.CharField(max_length=100)),
                ('group', models.CharField(blank=True, max_length=100)),
                ('title', models.CharField(blank=True, max_length=500)),
                ('format', models.CharField(blank=True, max_length=16)),
                ('media_type', models.CharField(blank=True, max_length=100)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('source_sha256', models.CharField(blank=True, max_length=64)),
                ('digest_sha256', models.BinaryField(null=True)),
                ('attachments', models.JSONField(default=list)),
                ('signed_attributes', models.BinaryField(null=True)),
                ('prepared_at', models.DateTimeField(null=True)),
                ('signature', models.BinaryField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('next_try_at', models.DateTimeField(null=True)),
                ('error', models.JSONField(null=True)),
                ('signed_sha256', models.CharField(blank=True, max_length=64)),
                ('level', models.CharField(blank=True, max_length=3)),
                ('report', models.JSONField(null=True)),
                ('completed_at', models.DateTimeField(null=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='signing.signingsession')),
            ],
        ),
        migrations.CreateModel(
            name='SessionLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_sha256', models.CharField(max_length=64, unique=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='signing.signingsession')),
            ],
        ),
        migrations.CreateModel(
            name='SessionCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_sha256', models.CharField(max_length=64, unique=True)),
                ('valid_until', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='signing.signingsession')),
            ],
        ),
        migrations.AddIndex(
            model_name='signingsession',
            index=models.Index(fields=['person', '-created_at'], name='signing_by_person'),
        ),
        migrations.AddIndex(
            model_name='signingsession',
            index=models.Index(condition=models.Q(('state__in', ('created', 'claimed', 'consented', 'signing'))), fields=['claim_until'], name='signing_open'),
        ),
        migrations.AddIndex(
            model_name='signingitem',
            index=models.Index(condition=models.Q(('state__in', ('signed', 'awaiting'))), fields=['next_try_at'], name='signing_item_due'),
        ),
        migrations.AddIndex(
            model_name='signingitem',
            index=models.Index(fields=['session', 'state'], name='signing_item_standing'),
        ),
        migrations.AddIndex(
            model_name='signingsession',
            index=models.Index(condition=models.Q(('state', 'preparing')), fields=['created_at'], name='signing_preparing'),
        ),
        migrations.AddConstraint(
            model_name='signingitem',
            constraint=models.UniqueConstraint(fields=('session', 'position'), name='signing_item_position'),
        ),
        migrations.AddConstraint(
            model_name='signingitem',
            constraint=models.UniqueConstraint(fields=('session', 'item_id'), name='signing_item_id'),
        ),
        migrations.AddConstraint(
            model_name='signingitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('signed', 'awaiting', 'completed'))), fields=('purpose', 'ref'), name='signing_one_signature_a_step'),
        ),
    ]
