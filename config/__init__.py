"""What may be changed without touching code: settings, plans, ladders, calendars."""
