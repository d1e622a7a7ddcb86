"""The year in memory: who would be told what, when and why, before a plan is switched on."""
