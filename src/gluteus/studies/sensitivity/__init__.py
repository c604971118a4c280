"""Sensitivity: shares of the variance of an answer, and its exact slopes."""
