"""Our own signature: it holds, and one changed letter breaks it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from lxml import etree

from app.edocuments.signing.certificates import CertificateEnded, open_certificate_file
from app.edocuments.signing.xades import DS, EXT, XADES, BrokenSignature, check_signature, sign_document
from tests.edocuments.certificates import BEGINS, ENDS, PASSWORD, certificate_file

NOW = BEGINS + timedelta(days=300)
XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<DespatchAdvice xmlns="urn:oasis:names:specification:ubl:schema:xsd:DespatchAdvice-2"
 xmlns:ext="{EXT}"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent><stand-in xmlns=""/></ext:ExtensionContent>
 </ext:UBLExtension></ext:UBLExtensions>
 <cbc:ID>IRS2026000000001</cbc:ID><cbc:Note>Çelik kapı</cbc:Note>
 <cac:Signature><cac:DigitalSignatureAttachment><cac:ExternalReference><cbc:URI>#Imza_1</cbc:URI>
 </cac:ExternalReference></cac:DigitalSignatureAttachment></cac:Signature>
</DespatchAdvice>""".encode()


@pytest.mark.parametrize("kind", ["rsa", "ec", "ec384"])
def test_a_signature_holds(kind: str) -> None:
    credentials = open_certificate_file(certificate_file(kind), PASSWORD)
    signed = sign_document(XML, credentials, NOW)
    check_signature(signed, credentials)
    assert "Çelik kapı".encode() in signed


def test_the_signature_stands_in_the_extension_under_the_name_the_document_gives_it() -> None:
    credentials = open_certificate_file(certificate_file(), PASSWORD)
    root = etree.fromstring(sign_document(XML, credentials, NOW))
    content = root.find(f"{{{EXT}}}UBLExtensions/{{{EXT}}}UBLExtension/{{{EXT}}}ExtensionContent")
    assert content is not None
    assert [child.tag for child in content] == [f"{{{DS}}}Signature"]
    assert content[0].get("Id") == "Imza_1"
    assert root.findtext(f".//{{{XADES}}}SigningTime") == "2026-10-28T00:00:00+00:00"
    assert root.find(f".//{{{XADES}}}SigningCertificate") is not None
    assert root.find(f".//{{{XADES}}}SigningCertificateV2") is None


@pytest.mark.parametrize(
    ("found", "instead"),
    [("Çelik kapı", "Çelik kapi"), ("IRS2026000000001", "IRS2026000000002"), ("2026-10-28", "2026-10-27")],
)
def test_one_changed_letter_is_found(found: str, instead: str) -> None:
    credentials = open_certificate_file(certificate_file(), PASSWORD)
    changed = sign_document(XML, credentials, NOW).replace(found.encode(), instead.encode())
    with pytest.raises(BrokenSignature):
        check_signature(changed, credentials)


def test_somebody_elses_signature_is_not_ours() -> None:
    ours = open_certificate_file(certificate_file("ec"), PASSWORD)
    theirs = open_certificate_file(certificate_file("rsa"), PASSWORD)
    with pytest.raises(BrokenSignature):
        check_signature(sign_document(XML, theirs, NOW), ours)


def test_an_unsigned_document_is_not_signed() -> None:
    with pytest.raises(BrokenSignature):
        check_signature(XML, open_certificate_file(certificate_file(), PASSWORD))


def test_an_ended_certificate_signs_nothing() -> None:
    with pytest.raises(CertificateEnded):
        sign_document(XML, open_certificate_file(certificate_file(), PASSWORD), ENDS)
