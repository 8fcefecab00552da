#!/bin/sh
# Run once by the postgres image on an empty data folder: a database for each service with two roles, the owner for
# migrations and the runtime role, which changes rows only. Development does the same in champions/provisioning.py.
set -eu

for service in accounts catalog progress notifications; do
    upper=$(echo "$service" | tr '[:lower:]' '[:upper:]')
    eval "runtime_password=\${${upper}_DATABASE_PASSWORD:?}"
    eval "owner_password=\${${upper}_OWNER_PASSWORD:?}"
    psql -v ON_ERROR_STOP=1 -v service="$service" -v owner="${service}_owner" \
        -v runtime_password="$runtime_password" -v owner_password="$owner_password" \
        -U "$POSTGRES_USER" -d postgres <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'runtime_password';
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE DATABASE :"service" OWNER :"owner";
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"service" TO :"service";
\connect :"service"
GRANT USAGE ON SCHEMA public TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"service";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO :"service";
SQL
done
