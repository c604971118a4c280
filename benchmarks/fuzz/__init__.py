"""Damage thousands of copies of files that users hand over, read them, and say how each ended.

Models (which are posed), tables, loads, actuators, results in HDF5, studies and lists in YAML,
answers and drawings in JSON, stores of encounters and reports. Every copy must end in a result or
in one `GluteusError`: no other exception, no warning but the reader's own, no crash of the
interpreter, nothing longer than ten seconds of CPU or larger than 2 GB, and neither a connection
nor a file opened but the copy. What is read from a store must be sound, or the damage must be
named.

The copies are made from the tests' own documents and from those in ../shared where present;
copy N of a seed is always the same, but for the time and the random names in a store.

Run: .venv/bin/python benchmarks/fuzz [COPIES] [SEED] [ENDING] [--save FILE]

With an ending such as .nc, only files of that kind are damaged; .store means stores. Counts are
printed every 200 copies; with --save they are also kept in a file, and the same command continues a
run that was interrupted.
"""
