"""Releases: official information authorised by somebody who did not write it, and the register of it."""
