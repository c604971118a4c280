"""Populations on one leg: people made and used up in blocks, summarised in whole numbers that merge."""
