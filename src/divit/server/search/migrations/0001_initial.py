# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=20)),
                ('ref', models.CharField(max_length=64)),
                ('institution_id', models.PositiveBigIntegerField()),
                ('unit_id', models.PositiveBigIntegerField(null=True)),
                ('state', models.CharField(blank=True, max_length=20)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['-at', '-id'], name='search_newest_first')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'ref'), name='search_one_entry_a_document')],
            },
        ),
        migrations.CreateModel(
            name='Word',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.BinaryField(max_length=80)),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='words', to='search.document')),
            ],
            options={
                'indexes': [models.Index(fields=['word', 'document'], name='search_word_prefix')],
                'constraints': [models.UniqueConstraint(fields=('document', 'word'), name='search_a_word_once')],
            },
        ),
    ]
