"""One file per vendor model. A driver turns calls into bytes and bytes into readings; it decides nothing."""
