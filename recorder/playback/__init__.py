"""Recordings for whoever looks at them later: found by time, read in parts, made fit for a browser, exported as they are."""
