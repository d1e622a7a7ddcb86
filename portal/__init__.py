"""Where people act and look: server-rendered pages in Vietnamese, without script."""
