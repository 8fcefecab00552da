#!/bin/sh
# Prints an environment file with fresh secrets for docker-compose.yml:  deploy/secrets.sh > .env && chmod 600 .env
# Keep the file: the databases know its passwords.
set -eu

secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

echo "POSTGRES_PASSWORD=$(secret)"
echo "REDIS_PASSWORD=$(secret)"
for service in ACCOUNTS CATALOG PROGRESS NOTIFICATIONS; do
    echo "${service}_DATABASE_PASSWORD=$(secret)"
    echo "${service}_OWNER_PASSWORD=$(secret)"
    echo "${service}_SECRET_KEY=$(secret)"
done
echo "PORTAL_SECRET_KEY=$(secret)"
echo "NOTIFICATIONS_CLIENT_SECRET=$(secret)"
echo "OPERATOR_CLIENT_SECRET=$(secret)"
