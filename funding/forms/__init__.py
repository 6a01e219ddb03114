"""Text from a browser becomes the values that the services take."""
