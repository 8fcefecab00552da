"""What a person says about themselves: the name as it shall print, degree, profession, place and time zone."""
