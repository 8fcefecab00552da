"""Programs that call the services: client credentials with scopes."""
