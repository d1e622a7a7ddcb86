"""Replies: what people send back, checked, and kept until somebody works on it."""
