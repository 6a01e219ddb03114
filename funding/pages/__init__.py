"""What a page about money shows, gathered from several tables; writes nothing."""
