"""Replies: what comes in from people, read into values. What is done about it, tasks decide."""
