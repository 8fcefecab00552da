"""Resources: what is learned from, in the form its kind asks for."""
