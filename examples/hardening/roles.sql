-- Three roles of one database: one serves, one reports, one migrates and owns. Creates what is not
-- there, and takes back what should not be; may be run again at any time. As an administrator:
--
--   psql -d shop -f roles.sql
--   psql -d shop -v app=web -v reader=reports -v migrator=flyway -v schema=sales -f roles.sql
--
-- Then give each a password in psql, which sends a hash alone:   \password shop_app

\set ON_ERROR_STOP on
\if :{?app} \else \set app shop_app
\endif
\if :{?reader} \else \set reader shop_reader
\endif
\if :{?migrator} \else \set migrator shop_migrator
\endif
\if :{?schema} \else \set schema shop
\endif
SELECT current_database() AS database, current_setting('server_version_num')::int >= 160000 AS grantors
\gset

BEGIN;
SET LOCAL client_min_messages = warning;
-- Nothing but the system's own functions and operators decides what follows.
SET LOCAL search_path = pg_catalog;

-- The roles: no attribute that passes by privileges, nothing inherited.
SELECT format('CREATE ROLE %I', name)
FROM unnest(ARRAY[:'app', :'reader', :'migrator']) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec
ALTER ROLE :"app" LOGIN
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
ALTER ROLE :"reader" LOGIN
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;
ALTER ROLE :"migrator" LOGIN
  NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;

-- They are members of nothing.
SELECT format('REVOKE %I FROM %I%s CASCADE', granted.rolname, member.rolname,
  CASE WHEN :'grantors' THEN format(' GRANTED BY %I', grantor.rolname) END)
FROM pg_auth_members AS m
JOIN pg_roles AS granted ON granted.oid = m.roleid
JOIN pg_roles AS member ON member.oid = m.member
JOIN pg_roles AS grantor ON grantor.oid = m.grantor
WHERE member.rolname IN (:'app', :'reader', :'migrator')
ORDER BY grantor.rolname = member.rolname DESC
\gexec

-- The database belongs to none of them; they alone may connect, beside administrators.
SELECT format('ALTER DATABASE %I OWNER TO CURRENT_USER', datname)
FROM pg_database JOIN pg_roles AS owner ON owner.oid = datdba
WHERE datname = current_database() AND owner.rolname IN (:'app', :'reader', :'migrator')
\gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC, :"app", :"reader", :"migrator";
GRANT CONNECT ON DATABASE :"database" TO :"app", :"reader", :"migrator";

-- Nobody creates in public, or in any schema but the migrating role in its own.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS :"schema";
SELECT format('ALTER SCHEMA %I OWNER TO %s', nspname,
  CASE nspname WHEN :'schema' THEN format('%I', :'migrator') ELSE 'CURRENT_USER' END)
FROM pg_namespace JOIN pg_roles AS owner ON owner.oid = nspowner
WHERE nspname = :'schema' AND owner.rolname <> :'migrator'
  OR nspname <> :'schema' AND owner.rolname IN (:'app', :'reader')
\gexec
SELECT format('REVOKE CREATE ON SCHEMA %I FROM %I, %I', nspname, :'app', :'reader')
FROM pg_namespace WHERE NOT starts_with(nspname, 'pg_') AND nspname <> 'information_schema'
\gexec
REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC;
GRANT USAGE ON SCHEMA :"schema" TO :"app", :"reader";

-- The migrating role owns what is there. A sequence of a column goes with its table.
SELECT format('ALTER %s %I.%I OWNER TO %I',
  CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
    WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
  n.nspname, c.relname, :'migrator')
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_roles AS owner ON owner.oid = c.relowner
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND NOT starts_with(n.nspname, 'pg_')
  AND (n.nspname = :'schema' AND owner.rolname <> :'migrator'
    OR owner.rolname IN (:'app', :'reader'))
  AND NOT EXISTS (
    SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e')
      AND (d.refobjsubid > 0 OR d.deptype = 'e'))
ORDER BY c.relkind = 'S', n.nspname, c.relname
\gexec

-- What is there: one role reads and writes rows, one reads them, and everybody else does neither.
REVOKE ALL ON ALL TABLES IN SCHEMA :"schema" FROM PUBLIC, :"app", :"reader";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA :"schema" FROM PUBLIC, :"app", :"reader";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA :"schema" TO :"app";
GRANT SELECT ON ALL TABLES IN SCHEMA :"schema" TO :"reader";

-- What is to come: the same.
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  REVOKE ALL ON TABLES FROM :"app", :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  REVOKE ALL ON SEQUENCES FROM :"app", :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  GRANT USAGE, SELECT ON SEQUENCES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  GRANT SELECT ON TABLES TO :"reader";

-- Settings that hold for every client of the role, whatever it forgets to ask for.
ALTER ROLE :"app" SET search_path = :"schema";
ALTER ROLE :"app" SET lock_timeout = '5s';
ALTER ROLE :"app" SET statement_timeout = '30s';
ALTER ROLE :"app" SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE :"reader" SET search_path = :"schema";
ALTER ROLE :"reader" SET default_transaction_read_only = on;
ALTER ROLE :"reader" SET lock_timeout = '5s';
ALTER ROLE :"reader" SET statement_timeout = '5min';
ALTER ROLE :"reader" SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE :"migrator" SET search_path = :"schema";
ALTER ROLE :"migrator" SET lock_timeout = '5min';
ALTER ROLE :"migrator" SET statement_timeout = '1h';
ALTER ROLE :"migrator" SET idle_in_transaction_session_timeout = '2h';
COMMIT;
