"""What is remembered: SQLModel tables and their queries."""
