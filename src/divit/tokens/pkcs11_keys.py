# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys that are made inside a PKCS#11 token and never leave it: for a server, which brings no certificate along.

Objects are found by CKA_ID. Every function takes the logged-in session it works in; what the driver raises is for the
caller to explain.
"""

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, ObjectClass

from divit.der import write
from divit.tokens.errors import AlgorithmNotSupported

_MAC = "hmac-sha256"
_MAC_BITS = 256
# RFC 5480, 2.1.1.1 (named curves).
_CURVES: dict[str, tuple[str, ec.EllipticCurve]] = {
    "p256": ("1.2.840.10045.3.1.7", ec.SECP256R1()),
    "p384": ("1.3.132.0.34", ec.SECP384R1()),
}
_RSA_BITS = {"rsa2048": 2048, "rsa3072": 3072, "rsa4096": 4096}
# PKCS #11 v2.40, 4.9: usable without leaving, readable by nobody.
_STAYS = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.PRIVATE: True}


def make(session: Any, key_id: bytes, label: str, algorithm: str) -> bytes:
    """Make the key ``key_id``, or find it when it is there.

    Gives the SubjectPublicKeyInfo (DER), and nothing for ``hmac-sha256``. ``session`` is one that may write. Raises
    ``AlgorithmNotSupported``.
    """
    if algorithm == _MAC:
        if found(session, ObjectClass.SECRET_KEY, key_id) is None:
            _make_secret(session, key_id, label)
        return b""
    public = found(session, ObjectClass.PUBLIC_KEY, key_id)
    if public is None:
        public = _make_pair(session, key_id, label, algorithm)
    return _encoded(public, algorithm)


def mac(session: Any, key_id: bytes, data: bytes) -> bytes | None:
    """HMAC-SHA256 made inside the token; None when it holds no such secret."""
    secret = found(session, ObjectClass.SECRET_KEY, key_id)
    return None if secret is None else bytes(secret.sign(data, mechanism=Mechanism.SHA256_HMAC))


def found(session: Any, kind: ObjectClass, key_id: bytes) -> Any:
    """The object of that kind and CKA_ID, or None."""
    return next(iter(list(session.get_objects({Attribute.CLASS: kind, Attribute.ID: key_id}))), None)


def _make_secret(session: Any, key_id: bytes, label: str) -> None:
    session.generate_key(
        KeyType.GENERIC_SECRET,
        _MAC_BITS,
        id=key_id,
        label=label,
        store=True,
        capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
        template=_STAYS,
    )


def _make_pair(session: Any, key_id: bytes, label: str, algorithm: str) -> Any:
    options = {
        "id": key_id,
        "label": label,
        "store": True,
        "capabilities": MechanismFlag.SIGN | MechanismFlag.VERIFY,
        "private_template": _STAYS,
    }
    if algorithm in _CURVES:
        curve = {Attribute.EC_PARAMS: write.oid(_CURVES[algorithm][0])}
        parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
        public, _private = parameters.generate_keypair(mechanism=Mechanism.EC_KEY_PAIR_GEN, **options)
        return public
    if algorithm in _RSA_BITS:
        public, _private = session.generate_keypair(KeyType.RSA, _RSA_BITS[algorithm], **options)
        return public
    raise AlgorithmNotSupported(algorithm=algorithm)


def _encoded(public: Any, algorithm: str) -> bytes:
    key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    if algorithm in _CURVES:
        # CKA_EC_POINT is the point inside an OCTET STRING (PKCS #11 v2.40 mechanisms, 2.3.3): tag and length go.
        point = bytes(public[Attribute.EC_POINT])
        size = (_CURVES[algorithm][1].key_size + 7) // 8 * 2 + 1
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[algorithm][1], point[-size:])
    else:
        exponent, modulus = (
            int.from_bytes(public[attribute], "big") for attribute in (Attribute.PUBLIC_EXPONENT, Attribute.MODULUS)
        )
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
