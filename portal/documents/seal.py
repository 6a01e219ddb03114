"""The portal's seal on a paper: one more revision of its PDF, made when it is printed.

A seal says that the file comes from this portal and is unchanged. It is a signature of
the portal's own certificate (SEAL_PEM in docs/operations.md), put in as an incremental
update: the bytes that were printed stay as they are, with the seal after them. Only
workers seal, and only the pages that check a file read seals, so pyhanko, which is
slow to import, is imported where it is used.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from portal.documents.seal_key import pem

FIELD = "Seal"


class NotSealed(Exception):
    """The certificate cannot be read, or the file cannot be sealed."""


@dataclass(frozen=True, slots=True)
class SealFacts:
    """What a seal in a file says. ``is_whole``: it covers the whole file, unchanged.

    is_ours     the certificate is one that this portal has sealed with
    """

    is_whole: bool
    is_ours: bool
    name: str
    fingerprint: str
    at: datetime | None

    @property
    def holds(self) -> bool:
        return self.is_whole and self.is_ours


@dataclass(frozen=True, slots=True)
class Sealer:
    """The key and certificate of this process, read once."""

    signer: Any
    certificate: Any
    chain: Sequence[Any]

    @property
    def fingerprint(self) -> str:
        return str(self.certificate.sha256.hex())

    @property
    def name(self) -> str:
        return name_of(self.certificate)

    @property
    def pem(self) -> str:
        from asn1crypto import pem as armor

        return str(armor.armor("CERTIFICATE", self.certificate.dump()).decode())


def name_of(certificate: Any) -> str:
    """«Partnarskap»: the common name, or all of it."""
    names = certificate.subject.native
    return str(names.get("common_name") or certificate.subject.human_friendly)


@cache
def sealer() -> Sealer:
    """Raises NotSealed where SEAL_PEM has no key with its certificate."""
    from pyhanko.keys import (
        load_certs_from_pemder_data,
        load_private_key_from_pemder_data,
    )
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    data = pem()
    try:
        certificate, *chain = load_certs_from_pemder_data(data)
        key = load_private_key_from_pemder_data(data, None)
    except (ValueError, OSError) as error:
        raise NotSealed(f"SEAL_PEM cannot be read: {error}") from error
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([certificate, *chain])
    signer = SimpleSigner(
        signing_cert=certificate, signing_key=key, cert_registry=store
    )
    return Sealer(signer, certificate, [certificate, *chain])


def seal(pdf: bytes, *, title: str) -> bytes:
    """The same bytes with the seal after them; still PDF/A-3a and PDF/UA-1."""
    from pyhanko.sign import fields, signers

    tools = sealer()
    writer = _writer(pdf)
    _put_field(writer, _("The portal's seal: %(title)s") % {"title": title})
    facts = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=tools.name,
    )
    out = signers.PdfSigner(facts, tools.signer).sign_pdf(writer)
    return bytes(out.getvalue())


def _writer(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    class KeepsMetadata(IncrementalPdfFileWriter):
        """The XMP packet stays: rewritten, it loses the schema of the PDF/UA claim."""

        def _update_meta(self) -> None:
            return

    return KeepsMetadata(io.BytesIO(pdf))


def _put_field(writer: Any, said: str) -> None:
    """An invisible field on the first page, in the tree that is read aloud."""
    from pyhanko.pdf_utils import generic
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    name: Any = generic.pdf_name
    dictionary: Any = generic.DictionaryObject
    append_signature_field(
        writer,
        SigFieldSpec(FIELD, on_page=0, box=(0, 0, 0, 0), readable_field_name=said),
    )
    page_ref = writer.find_page_for_modification(0)[0]
    page = page_ref.get_object()
    page[name("/Tabs")] = name("/S")
    widget_ref = page["/Annots"].raw_get(-1)
    root = writer.root["/StructTreeRoot"]
    document = root["/K"].raw_get(0)
    inside = dictionary(
        {
            name("/Type"): name("/OBJR"),
            name("/Obj"): widget_ref,
            name("/Pg"): page_ref,
        }
    )
    element = writer.add_object(
        dictionary(
            {
                name("/Type"): name("/StructElem"),
                name("/S"): name("/Form"),
                name("/P"): document,
                name("/Pg"): page_ref,
                name("/Alt"): generic.TextStringObject(said),
                name("/K"): generic.ArrayObject([inside]),
            }
        )
    )
    document.get_object()["/K"].append(element)
    writer.mark_update(document)
    _tie(writer, root, widget_ref.get_object(), element)
    writer.update_container(page)


def _tie(writer: Any, root: Any, widget: Any, element: Any) -> None:
    """Let the widget be found from the tree, and the tree from the widget."""
    from pyhanko.pdf_utils import generic

    figure: Any = generic.NumberObject
    numbers = root["/ParentTree"]["/Nums"]
    key = 1 + max(int(numbers[at]) for at in range(0, len(numbers), 2))
    numbers.extend([figure(key), element])
    widget[generic.pdf_name("/StructParent")] = figure(key)
    for changed in (numbers, root, widget):
        writer.update_container(changed)


def read_seal(pdf: bytes, known: Sequence[str] = ()) -> SealFacts | None:
    """What the seal in a file says, None where there is none that can be read.

    known  fingerprints of certificates that were ours before, beside today's
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import CMSExtractionError
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    broken = (
        PdfError,
        SignatureValidationError,
        CMSExtractionError,
        ValueError,
        IndexError,
        KeyError,
    )
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if not found:
            return None
        [last] = found[-1:]
        certificate = last.signer_cert
        context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
        status = validate_pdf_signature(last, context)
    except broken:
        return None
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    fingerprint = str(certificate.sha256.hex())
    return SealFacts(
        is_whole=bool(status.intact and status.valid and whole),
        is_ours=fingerprint in {sealer().fingerprint, *known},
        name=name_of(certificate),
        fingerprint=fingerprint,
        at=status.signer_reported_dt,
    )
