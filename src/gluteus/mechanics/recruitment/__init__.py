"""Sharing a moment among muscles."""
