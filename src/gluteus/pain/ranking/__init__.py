"""Rank the structures that pain in given regions can come from."""
