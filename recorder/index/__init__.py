"""The index over the recordings: a database that can be thrown away and made again from the files at any time."""
