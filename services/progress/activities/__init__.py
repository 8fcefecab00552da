"""Activities: who started which resource, and on which revision."""
