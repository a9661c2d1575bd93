"""The XAdES signature inside a UBL-TR document, as GİB's schema wants it.

The schema knows SigningCertificate of XAdES 1.3.2 and not its successor V2, which signxml writes; so the one
element is written here. Its digest is SHA-256 and it names the issuer and the serial number.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidSignature as SignatureIsWrong
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESSigner, XAdESVerifier

from app.edocuments.signing.certificates import Credentials

DS: Final = "http://www.w3.org/2000/09/xmldsig#"
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
EXT: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
_URI: Final = (
    f"{{{CAC}}}Signature/{{{CAC}}}DigitalSignatureAttachment/{{{CAC}}}ExternalReference/{{{CBC}}}URI"
)
_USUAL_ID: Final = "Signature"
_CURVES: Final = {"secp256r1": SignatureMethod.ECDSA_SHA256, "secp384r1": SignatureMethod.ECDSA_SHA384}


class BrokenSignature(ValueError):
    """There is no signature, or what it signed is not what stands there."""


class _Signer(XAdESSigner):
    """signxml's signer with the certificate named the old way, a given moment and a given name."""

    def __init__(self, credentials: Credentials, now: datetime, name: str) -> None:
        super().__init__(signature_algorithm=_method(credentials))
        self._credentials, self._now, self._name = credentials, now, name
        self.signature_annotators.insert(0, self._give_name)

    def _give_name(self, sig_root: Any, signing_settings: Any) -> None:
        del signing_settings
        sig_root.set("Id", self._name)

    def add_signing_time(
        self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any
    ) -> None:
        """The moment of the act."""
        del sig_root, signing_settings
        time = etree.SubElement(signed_signature_properties, f"{{{XADES}}}SigningTime")
        time.text = self._now.astimezone(UTC).isoformat(timespec="seconds")

    def add_signing_certificate(
        self, signed_signature_properties: Any, sig_root: Any, signing_settings: Any
    ) -> None:
        """SigningCertificate, not V2."""
        del sig_root, signing_settings
        certificate = self._credentials.certificate
        cert = etree.SubElement(
            etree.SubElement(signed_signature_properties, f"{{{XADES}}}SigningCertificate"),
            f"{{{XADES}}}Cert",
        )
        digest = etree.SubElement(cert, f"{{{XADES}}}CertDigest")
        etree.SubElement(digest, f"{{{DS}}}DigestMethod", Algorithm=DigestAlgorithm.SHA256.value)
        value = etree.SubElement(digest, f"{{{DS}}}DigestValue")
        value.text = b64encode(certificate.fingerprint(hashes.SHA256())).decode("ascii")
        issuer = etree.SubElement(cert, f"{{{XADES}}}IssuerSerial")
        name = etree.SubElement(issuer, f"{{{DS}}}X509IssuerName")
        name.text = certificate.issuer.rfc4514_string()
        serial = etree.SubElement(issuer, f"{{{DS}}}X509SerialNumber")
        serial.text = str(certificate.serial_number)


def sign_document(xml: bytes, credentials: Credentials, now: datetime) -> bytes:
    """The document with our signature in its extension; raises CertificateEnded or CertificateNotYet."""
    credentials.check(now)
    root = etree.fromstring(xml, _parser())
    content = _extension_of(root)
    etree.SubElement(content, f"{{{DS}}}Signature", Id="placeholder")
    named = root.findtext(_URI) or ""
    signer = _Signer(credentials, now, named.removeprefix("#") or _USUAL_ID)
    signed = signer.sign(root, key=credentials.key, cert=list(credentials.chain), always_add_key_value=False)
    return bytes(etree.tostring(signed, xml_declaration=True, encoding="UTF-8"))


def check_signature(xml: bytes, credentials: Credentials) -> None:
    """Raise BrokenSignature unless these very credentials signed exactly this document."""
    pem = credentials.certificate.public_bytes(Encoding.PEM).decode("ascii")
    try:
        XAdESVerifier().verify(
            etree.fromstring(xml, _parser()), x509_cert=pem, expect_config=XAdESSignatureConfiguration()
        )
    except (SignatureIsWrong, SignXMLException, etree.XMLSyntaxError) as error:
        raise BrokenSignature from error


def _method(credentials: Credentials) -> SignatureMethod:
    if isinstance(credentials.key, rsa.RSAPrivateKey):
        return SignatureMethod.RSA_SHA256
    return _CURVES[credentials.key.curve.name]


def _extension_of(root: Any) -> Any:
    """The one empty place for the signature: what else stood in the extension was a stand-in for it."""
    extensions = root.find(f"{{{EXT}}}UBLExtensions")
    if extensions is None:
        extensions = etree.Element(f"{{{EXT}}}UBLExtensions")
        root.insert(0, extensions)
    for one in list(extensions):
        extensions.remove(one)
    extension = etree.SubElement(extensions, f"{{{EXT}}}UBLExtension")
    return etree.SubElement(extension, f"{{{EXT}}}ExtensionContent")


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
