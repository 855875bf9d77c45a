"""The figures of a site profile by subject: what each is, its unit, and bounds that no file can leave."""
