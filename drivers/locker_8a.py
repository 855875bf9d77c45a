"""Driver locker_8a."""
