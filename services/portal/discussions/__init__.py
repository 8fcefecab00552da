"""Case discussions: the facilitator's page, the participants' page, joining by code, and the console's list."""
