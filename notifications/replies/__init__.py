"""Replies: what people send back, read, checked, and kept until somebody works on it."""
