"""One file a `sealroom` command."""
