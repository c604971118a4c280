"""Sources of statements and numbers: CSL-JSON entries with our own fields under ``custom``."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from gluteus.anatomy.record import Key, Record, Text
from gluteus.json_types import JsonObject

SourceKind = Literal["peer-reviewed", "preprint", "textbook", "dictionary", "web", "dataset", "assumption"]
"""Kind of source. ``dataset``: a model or data file.

``assumption``: a choice of this project.
"""

Read = Literal["full", "abstract", "secondary", "recalled"]
"""How much of the source was read: all, abstract or first page, another text that quotes it,
nothing.
"""


class Name(Record):
    """A person's or body's name as CSL writes it."""

    family: Text | None = None
    given: Text | None = None
    literal: Text | None = None
    suffix: Text | None = None
    non_dropping_particle: Text | None = Field(None, alias="non-dropping-particle")


class Issued(Record):
    """A date as CSL writes it: year, perhaps month and day."""

    date_parts: tuple[tuple[int, ...], ...] = Field(alias="date-parts")


class Custom(Record):
    """Our own fields of a source: its kind, how much was read, and what is uncertain about it."""

    kind: SourceKind
    read: Read
    sample: Text | None = None
    note: Text | None = None
    authors_complete: bool = Field(True, alias="authors-complete")
    no_identifier: Text | None = Field(None, alias="no-identifier")


class Source(Record):
    """One entry of the source list.

    The fields outside `custom` are those of CSL-JSON, so that any citation program reads the file.
    A source has a DOI, a PMID or a URL, or says in ``custom.no-identifier`` why it has none.
    """

    model_config = ConfigDict(populate_by_name=True)

    id: Key
    type: Text
    title: Text
    author: tuple[Name, ...] = ()
    editor: tuple[Name, ...] = ()
    issued: Issued | None = None
    accessed: Issued | None = None
    container_title: Text | None = Field(None, alias="container-title")
    collection_title: Text | None = Field(None, alias="collection-title")
    volume: Text | None = None
    issue: Text | None = None
    page: Text | None = None
    number: Text | None = None
    edition: Text | None = None
    version: Text | None = None
    publisher: Text | None = None
    publisher_place: Text | None = Field(None, alias="publisher-place")
    language: Text | None = None
    genre: Text | None = None
    note: Text | None = None
    isbn: Text | None = Field(None, alias="ISBN")
    doi: Text | None = Field(None, alias="DOI", pattern=r"^10\.\d+/\S+$")
    pmid: Text | None = Field(None, alias="PMID", pattern=r"^\d+$")
    pmcid: Text | None = Field(None, alias="PMCID", pattern=r"^PMC\d+$")
    url: Text | None = Field(None, alias="URL", pattern=r"^https?://\S+$")
    custom: Custom

    @model_validator(mode="after")
    def _findable(self) -> Self:
        if not (self.doi or self.pmid or self.url or self.custom.no_identifier):
            raise ValueError("a source has DOI, PMID or URL, or custom.no-identifier says why it has none")
        return self

    @property
    def kind(self) -> SourceKind:
        """Kind of source."""
        return self.custom.kind

    @property
    def year(self) -> int | None:
        """The year of publication, or None when it is not known."""
        return self.issued.date_parts[0][0] if self.issued else None

    @property
    def link(self) -> str | None:
        """Address for readers: the DOI, else PubMed, else the page itself.

        None if the source has none of them.
        """
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url

    def csl(self) -> JsonObject:
        """Return the entry as plain CSL-JSON, without our own fields, for a citation processor."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"custom"})
