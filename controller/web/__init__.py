"""The only HTTP of the controller."""
