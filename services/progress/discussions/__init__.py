"""Case discussions that a champion leads within the group: stages, attendance, and what was decided."""
