"""Driver phonegate_uart."""
