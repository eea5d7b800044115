-- Three roles for the database 'shop': one serves, one reports, one migrates.
-- Run once, as its administrator:   psql -d shop -v ON_ERROR_STOP=1 -f roles.sql
-- Then give each a password in psql, which sends a hash alone:   \password shop_app

-- By default nobody connects and nobody creates.
REVOKE ALL ON DATABASE shop FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

CREATE ROLE shop_app LOGIN
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
CREATE ROLE shop_reader LOGIN
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
CREATE ROLE shop_migrator LOGIN
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
GRANT CONNECT ON DATABASE shop TO shop_app, shop_reader, shop_migrator;

-- The role that migrates owns the schema and what it creates there; the others own nothing.
CREATE SCHEMA sales AUTHORIZATION shop_migrator;
GRANT USAGE ON SCHEMA sales TO shop_app, shop_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE shop_migrator IN SCHEMA sales
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shop_app;
ALTER DEFAULT PRIVILEGES FOR ROLE shop_migrator IN SCHEMA sales
  GRANT USAGE, SELECT ON SEQUENCES TO shop_app;
ALTER DEFAULT PRIVILEGES FOR ROLE shop_migrator IN SCHEMA sales
  GRANT SELECT ON TABLES TO shop_reader;

ALTER ROLE shop_app SET search_path = sales;
ALTER ROLE shop_reader SET search_path = sales;
ALTER ROLE shop_migrator SET search_path = sales;
ALTER ROLE shop_reader SET default_transaction_read_only = on;

-- Deadlines that hold for every client of the role, whatever it forgets to ask for.
ALTER ROLE shop_app SET lock_timeout = '5s';
ALTER ROLE shop_app SET statement_timeout = '30s';
ALTER ROLE shop_app SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE shop_reader SET lock_timeout = '5s';
ALTER ROLE shop_reader SET statement_timeout = '5min';
ALTER ROLE shop_reader SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE shop_migrator SET lock_timeout = '5min';
ALTER ROLE shop_migrator SET statement_timeout = '1h';
ALTER ROLE shop_migrator SET idle_in_transaction_session_timeout = '2h';
