"""Reading and writing bytes: atomic writing of files, digests, secure XML, datasets."""
