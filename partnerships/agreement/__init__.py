"""What an agreement says: its fields' values, its frozen text, and what it lacks."""
