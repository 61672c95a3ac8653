#!/bin/sh
# Run once by the PostgreSQL image, when it creates the database cluster: the database, the role that owns its tables
# (`upline migrate` connects by it) and the role of the application. Neither is a superuser.
set -eu

psql --username "$POSTGRES_USER" --dbname postgres --set ON_ERROR_STOP=1 \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set password="$DATABASE_PASSWORD" <<'SQL'
CREATE ROLE upline LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'owner_password';
CREATE ROLE upline_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB PASSWORD :'password';
CREATE DATABASE upline OWNER upline;
REVOKE CONNECT, TEMPORARY ON DATABASE upline FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE upline TO upline_app;
SQL
