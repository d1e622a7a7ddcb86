"""The reports of a quarter as papers and tables: a unit's own, and the consolidated one."""
