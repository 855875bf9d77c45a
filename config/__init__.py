"""The site file: schema, loading, checking."""
