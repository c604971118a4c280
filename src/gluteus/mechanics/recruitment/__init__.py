"""Recruitment: how a moment is shared among muscles."""
