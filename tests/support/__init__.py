"""What tests share: temporary sites, processes that end, conditions with a deadline."""
