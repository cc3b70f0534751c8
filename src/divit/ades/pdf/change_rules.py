# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a later revision of a signed PDF may do: add signatures and validation data, and nothing else.

The rules are pyHanko's without those for form filling: a field that is filled after the signature is a change of
what was signed. Two things that pyHanko lets pass are changes here as well: a visible field that no person has
signed (its appearance may lie over a sum) and an order to draw all fields anew (ISO 32000-1, 12.7.2, /NeedAppearances).
Importing this module imports pyHanko, which takes long.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pyhanko.sign import diff_analysis
from pyhanko.sign.diff_analysis import SuspiciousModification

# Entries of the form that Acrobat writes again whenever it adds a signature.
_REWRITTEN_BY_SIGNERS = frozenset({"/Fields", "/DR", "/DA"})


class VisibleFieldsAreSigned:
    """A rule on form fields (pyHanko's ``FieldMDPRule``) that allows nothing and only refuses."""

    def apply(self, context: Any) -> Iterator[Any]:
        """Raises ``SuspiciousModification`` for a new field, or a newly filled one, that shows something and that no
        person answers for: anybody gets a time-stamp.
        """
        for name, spec in context.field_specs.items():
            is_settled = spec.new_field is None or (spec.old_field is not None and _unchanged(spec))
            if not is_settled and _shows_something(spec.new_field) and not _is_signed(spec.new_field):
                raise SuspiciousModification(f"the field {name} is visible and not signed")
        return iter(())


def _unchanged(spec: Any) -> bool:
    """Whether a field got no value; what else changed in it is for pyHanko's own rules."""
    return ("/V" in spec.old_field) == ("/V" in spec.new_field)


def _is_signed(field: Any) -> bool:
    value = field.get("/V")
    if not isinstance(value, Mapping):
        return False
    return value.get("/SubFilter") != "/ETSI.RFC3161" and value.get("/Type") != "/DocTimeStamp"


def _shows_something(field: Any) -> bool:
    widgets = [field, *(kid.get_object() for kid in field.get("/Kids", ()))]
    # An appearance is scaled to its rectangle, so one without an area shows nothing.
    return any(_has_area(widget.get("/Rect")) or ("/AP" in widget and "/Rect" not in widget) for widget in widgets)


def _has_area(rectangle: Any) -> bool:
    if rectangle is None:
        return False
    left, low, right, high = rectangle
    return bool(left != right and low != high)


def policy() -> Any:
    """The rules by which pyHanko compares a signed revision with each later one."""
    rules: Any = diff_analysis
    archival = rules.ModificationLevel.LTA_UPDATES
    return rules.StandardDiffPolicy(
        global_rules=[
            rules.CatalogModificationRule(),
            rules.DocInfoRule().as_qualified(archival),
            rules.XrefStreamRule().as_qualified(archival),
            rules.ObjectStreamRule().as_qualified(archival),
            rules.DSSCompareRule().as_qualified(archival),
            rules.MetadataUpdateRule().as_qualified(archival),
        ],
        form_rule=rules.FormUpdatingRule(
            field_rules=[VisibleFieldsAreSigned(), rules.SigFieldCreationRule(), rules.SigFieldModificationRule()],
            ignored_acroform_keys=_REWRITTEN_BY_SIGNERS,
        ),
    )


def was_analysed(signature: Any) -> bool:
    """Whether the comparison ended with a finding and not with a suspicion."""
    rules: Any = diff_analysis
    return isinstance(signature.diff_result, rules.DiffResult)
