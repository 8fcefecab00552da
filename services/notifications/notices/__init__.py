"""What a person is told in the portal: the same messages as by mail, by the same decision, with what they have read."""
