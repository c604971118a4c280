"""Bytes in and out: whole files written at once, digests, hardened XML, datasets."""
