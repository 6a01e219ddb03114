"""What has happened, as sentences of the audit trace."""
