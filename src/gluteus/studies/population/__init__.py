"""Populations standing on one leg, in chunks that give the same bits under any scheduler."""
