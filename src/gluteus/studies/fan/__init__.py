"""The fan of gluteus medius: its place, its moment arms, the pillow, palpation."""
