"""Driver sdt_idcard."""
