"""Where the seal's key and certificate come from: SEAL_PEM, or the demo's own."""

import datetime as dt
import os
import tempfile
from pathlib import Path

from django.conf import settings

BEGINS = "-----BEGIN"
YEARS = 10


def pem() -> bytes:
    """The key with its certificate, and the chain after it."""
    given: str = settings.SEAL_PEM
    if given.startswith(BEGINS):
        return given.encode()
    if given:
        return Path(given).read_bytes()
    return _own().read_bytes()


def _own() -> Path:
    """The demo's, made by whoever needs it first; two at once get the same one."""
    place = Path(settings.FILES_ROOT).parent / "seal.pem"
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=place.parent, prefix=".seal-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(self_made("Partnarskap (demo)"))
        os.link(part, place)
    except FileExistsError:
        pass  # another process was first
    finally:
        os.unlink(part)
    return place


def self_made(name: str) -> bytes:
    """A new key, and a certificate that it has signed itself: nobody vouches for it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(True, True, *[False] * 7)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(encoding, form, serialization.NoEncryption())
    return secret + certificate.public_bytes(encoding)
