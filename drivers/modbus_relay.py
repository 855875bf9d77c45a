"""Driver modbus_relay."""
