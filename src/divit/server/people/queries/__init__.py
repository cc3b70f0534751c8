# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads of the people app: who looks, who they are, who stands beside them, what a letter prints about them."""

from divit.server.people.queries.acting import acts_for, deputies_of, was_deputy
from divit.server.people.queries.blocks import SignatureBlock, signature_block
from divit.server.people.queries.persons import (
    Addresses,
    InstitutionView,
    PersonView,
    UnitView,
    addresses_of,
    colleagues,
    first_institution_name,
    home_unit,
    institution,
    institutions,
    only_institution,
    people,
    person,
    person_by_tckn,
    unit,
    units,
)
from divit.server.people.queries.settings import setting
from divit.server.people.queries.viewers import Viewer, Workplace, holders_of, viewer_for, viewer_of_nowhere, workplaces

__all__ = [
    "Addresses",
    "InstitutionView",
    "PersonView",
    "SignatureBlock",
    "UnitView",
    "Viewer",
    "Workplace",
    "acts_for",
    "addresses_of",
    "colleagues",
    "deputies_of",
    "first_institution_name",
    "holders_of",
    "home_unit",
    "institution",
    "institutions",
    "only_institution",
    "people",
    "person",
    "person_by_tckn",
    "setting",
    "signature_block",
    "unit",
    "units",
    "viewer_for",
    "viewer_of_nowhere",
    "was_deputy",
    "workplaces",
]
