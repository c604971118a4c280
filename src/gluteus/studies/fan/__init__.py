"""The fan of gluteus medius: where it lies, its moment arms, the pillow, palpation."""
