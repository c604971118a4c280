"""The choice between the compiled kernel and NumPy; no other room knows that there are two."""
