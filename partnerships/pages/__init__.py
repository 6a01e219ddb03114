"""What a page shows, where it is gathered from several tables."""
