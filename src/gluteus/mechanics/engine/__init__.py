"""The choice between the compiled kernel and NumPy; no other package distinguishes them."""
