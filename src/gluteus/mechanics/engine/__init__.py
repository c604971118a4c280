"""Chooses between the compiled kernel and NumPy, which all other packages use alike."""
