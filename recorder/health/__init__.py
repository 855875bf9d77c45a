"""How the sources do: figures counted beside the recording, advice in plain words, a test before the start."""
