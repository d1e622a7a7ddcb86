"""Plan documents in: reads a plan folder, checks it, and says all its mistakes at once."""
