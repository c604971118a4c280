"""A population study from a file: shards for processes or a cluster, kept by a run that is killed."""
