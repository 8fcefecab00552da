"""Pages of the console on which administrators enroll people, set dates and waive requirements."""
