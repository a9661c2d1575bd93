"""The XML inside the picture of an e-document: PDF/A-3, so that paper and data are one file for ten years."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from weasyprint import Attachment

VARIANT: Final = "pdf/a-3a"
_UA: Final = "http://www.aiim.org/pdfua/ns/id/"
_SCHEMAS: Final = "http://www.aiim.org/pdfa/ns"

_ALSO_UA: Final = f"""<rdf:Description rdf:about="" xmlns:pdfuaid="{_UA}" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="{_SCHEMAS}/extension/"
 xmlns:pdfaSchema="{_SCHEMAS}/schema#" xmlns:pdfaProperty="{_SCHEMAS}/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>{_UA}</pdfaSchema:namespaceURI><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>""".encode()
"""That the file is PDF/UA-1 as well; PDF/A wants to be told what that word means (ISO 19005-3, 6.6.2.3)."""


@dataclass(frozen=True)
class Embedded:
    """The XML of an e-document, under its number, as old as the paper."""

    number: str
    xml: bytes
    at: dt.datetime

    def attachment(self) -> Attachment:
        """What WeasyPrint puts into the file: the data of which the pages are the picture."""
        return Attachment(
            file_obj=BytesIO(self.xml),
            name=f"{self.number}.xml",
            description=f"UBL-TR {self.number}",
            created=self.at,
            modified=self.at,
            relationship="Alternative",
        )


def tidy(document: Any, pdf: Any) -> None:
    """What WeasyPrint leaves open: one RDF says both conformances, and the XML is associated once."""
    del document
    for written in pdf.objects:
        if getattr(written, "extra", {}).get("Type") == "/Metadata":
            written.stream = [part.replace(b"</rdf:RDF>", _ALSO_UA) for part in written.stream]
    associated = pdf.catalog["AF"]
    associated[:] = list(dict.fromkeys(associated))
