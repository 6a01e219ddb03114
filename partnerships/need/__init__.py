"""What a need says, asks and adds up to: read from its rows, written nowhere."""
