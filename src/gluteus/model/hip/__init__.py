"""A person's hip: bones with muscles on them, their sizes and strength, and what an operation
changes.
"""
