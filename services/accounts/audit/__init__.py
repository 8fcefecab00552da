"""The log of administrators' acts and security events; rows are never changed."""
