"""All detectors that take more than word lists. To add one: write its file and name it here."""

from __future__ import annotations

from circumspect.detectors.base import Detector
from circumspect.detectors.contacts import Contacts
from circumspect.detectors.identifiers import Identifiers
from circumspect.detectors.links import Links
from circumspect.detectors.markings import Markings
from circumspect.detectors.quotation import Quotation

DETECTORS: tuple[type[Detector], ...] = (Contacts, Identifiers, Links, Markings, Quotation)
