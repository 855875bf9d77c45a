"""How long recordings are kept, where they lie, who holds them, and how they end."""
