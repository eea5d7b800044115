-- Three roles of one database: one serves, one reports, one migrates and owns. Creates what is not
-- there, and takes back what should not be; may be run again at any time. As an administrator:
--
--   psql -d shop -f roles.sql
--   psql -d shop -v app=web -v reader=reports -v migrator=flyway -v schema=sales -f roles.sql
--
-- The roles are for that schema alone: what they hold in others of the database is taken away, and
-- so is what anybody granted further, since owners alone grant. Rights of other roles that an owner
-- granted stay as they are, but for creating in the schema.
--
-- Then give each a password in psql, which sends a hash alone:   \password shop_app

\set ON_ERROR_STOP on
\set QUIET on
\if :{?app} \else \set app shop_app
\endif
\if :{?reader} \else \set reader shop_reader
\endif
\if :{?migrator} \else \set migrator shop_migrator
\endif
\if :{?schema} \else \set schema shop
\endif
SELECT current_database() AS database, current_setting('server_version_num')::int >= 160000 AS grantors,
  current_setting('server_version_num')::int >= 150000 AS parameters
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
SELECT format('ALTER TABLESPACE %I OWNER TO CURRENT_USER', spcname)
FROM pg_tablespace JOIN pg_roles AS owner ON owner.oid = spcowner
WHERE owner.rolname IN (:'app', :'reader', :'migrator')
\gexec
-- Whoever may grant further loses that, and with it goes what was granted further.
SELECT format('REVOKE GRANT OPTION FOR ALL ON DATABASE %I FROM %I CASCADE', datname, grantee.rolname)
FROM pg_database CROSS JOIN aclexplode(datacl) AS a
JOIN pg_roles AS grantee ON grantee.oid = a.grantee
WHERE datname = current_database() AND a.is_grantable AND a.grantee <> datdba AND a.grantor = datdba
GROUP BY 1
\gexec
SELECT format('REVOKE GRANT OPTION FOR ALL ON TABLESPACE %I FROM %I CASCADE', spcname,
  grantee.rolname)
FROM pg_tablespace CROSS JOIN aclexplode(spcacl) AS a
JOIN pg_roles AS grantee ON grantee.oid = a.grantee
WHERE a.is_grantable AND a.grantee <> spcowner AND a.grantor = spcowner
GROUP BY 1
\gexec
SELECT format('REVOKE ALL ON TABLESPACE %I FROM PUBLIC, %I, %I, %I', spcname, :'app', :'reader',
  :'migrator')
FROM pg_tablespace WHERE spcacl IS NOT NULL
\gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC, :"app", :"reader", :"migrator";
GRANT CONNECT ON DATABASE :"database" TO :"app", :"reader", :"migrator";

-- None of them sets what a superuser sets.
\if :parameters
SELECT format('REVOKE GRANT OPTION FOR ALL ON PARAMETER %I FROM %I CASCADE', parname, grantee.rolname)
FROM pg_parameter_acl CROSS JOIN aclexplode(paracl) AS a
JOIN pg_roles AS grantee ON grantee.oid = a.grantee
WHERE a.is_grantable AND a.grantee <> 10 AND a.grantor = 10
GROUP BY 1
\gexec
SELECT format('REVOKE ALL ON PARAMETER %I FROM %s', parname,
  CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE format('%I', grantee.rolname) END)
FROM pg_parameter_acl CROSS JOIN aclexplode(paracl) AS a
LEFT JOIN pg_roles AS grantee ON grantee.oid = a.grantee
WHERE a.grantee = 0 OR grantee.rolname IN (:'app', :'reader', :'migrator')
GROUP BY 1
\gexec
\endif

-- Nobody creates in public, nor in the schema but the migrating role; the other two create nowhere.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS :"schema";
SELECT format('ALTER SCHEMA %I OWNER TO %s', nspname,
  CASE nspname WHEN :'schema' THEN format('%I', :'migrator') ELSE 'CURRENT_USER' END)
FROM pg_namespace JOIN pg_roles AS owner ON owner.oid = nspowner
WHERE nspname = :'schema' AND owner.rolname <> :'migrator'
  OR nspname <> :'schema' AND owner.rolname IN (:'app', :'reader')
\gexec
SELECT format('REVOKE GRANT OPTION FOR ALL ON SCHEMA %I FROM %I CASCADE', nspname, grantee.rolname)
FROM pg_namespace CROSS JOIN aclexplode(nspacl) AS a
JOIN pg_roles AS grantee ON grantee.oid = a.grantee
WHERE NOT starts_with(nspname, 'pg_') AND nspname <> 'information_schema'
  AND a.is_grantable AND a.grantee <> nspowner AND a.grantor = nspowner
GROUP BY 1
\gexec
SELECT format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, %I, %I', nspname, :'app', :'reader')
FROM pg_namespace WHERE NOT starts_with(nspname, 'pg_') AND nspname <> 'information_schema'
\gexec
SELECT format('REVOKE CREATE ON SCHEMA %I FROM %I', nspname, grantee.rolname)
FROM pg_namespace CROSS JOIN aclexplode(nspacl) AS a
JOIN pg_roles AS grantee ON grantee.oid = a.grantee
WHERE nspname IN (:'schema', 'public') AND a.privilege_type = 'CREATE' AND a.grantee <> nspowner
\gexec
REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC, :"app", :"reader";
GRANT USAGE ON SCHEMA :"schema" TO :"app", :"reader";

-- The migrating role owns what is there, and what the other two owned elsewhere. A sequence of a
-- column goes with its table, an extension's objects stay with it.
REASSIGN OWNED BY :"app", :"reader" TO :"migrator";
SELECT format('ALTER %s %I.%I OWNER TO %I',
  CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
    WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END,
  n.nspname, c.relname, :'migrator')
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_roles AS owner ON owner.oid = c.relowner
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  AND n.nspname = :'schema' AND owner.rolname <> :'migrator'
  AND NOT EXISTS (
    SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('a', 'i', 'e')
      AND (d.refobjsubid > 0 OR d.deptype = 'e'))
ORDER BY c.relkind = 'S', n.nspname, c.relname
\gexec
SELECT format('ALTER ROUTINE %I.%I(%s) OWNER TO %I',
  n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), :'migrator')
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
JOIN pg_roles AS owner ON owner.oid = p.proowner
WHERE n.nspname = :'schema' AND owner.rolname <> :'migrator'
  AND NOT EXISTS (SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i'))
\gexec
SELECT format('ALTER TYPE %I.%I OWNER TO %I', n.nspname, t.typname, :'migrator')
FROM pg_type AS t
JOIN pg_namespace AS n ON n.oid = t.typnamespace
JOIN pg_roles AS owner ON owner.oid = t.typowner
WHERE n.nspname = :'schema' AND owner.rolname <> :'migrator'
  AND NOT EXISTS (SELECT FROM pg_type AS element WHERE element.typarray = t.oid)
  AND (t.typrelid = 0
    OR EXISTS (SELECT FROM pg_class AS c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
  AND NOT EXISTS (SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype IN ('e', 'i'))
\gexec

-- None of them executes what runs as a superuser, those of extensions aside.
WITH RECURSIVE strong (role) AS (
  SELECT oid FROM pg_roles WHERE rolsuper OR rolname IN
    ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')
  UNION
  SELECT m.member FROM strong JOIN pg_auth_members AS m ON m.roleid = strong.role
)
SELECT format('REVOKE EXECUTE ON ROUTINE %I.%I(%s) FROM PUBLIC, %I, %I, %I CASCADE',
  n.nspname, p.proname, pg_get_function_identity_arguments(p.oid), :'app', :'reader', :'migrator')
FROM pg_proc AS p
JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.prosecdef AND p.oid >= 16384 AND p.proowner IN (SELECT role FROM strong)
  AND p.prorettype NOT IN ('trigger'::regtype, 'event_trigger'::regtype)
  AND NOT EXISTS (SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
\gexec

-- Nobody but its owner grants rights on a relation; of a column they go with the relation's.
SELECT format('REVOKE GRANT OPTION FOR ALL ON %s %s FROM %I CASCADE',
  CASE acl.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, acl.relation, grantee.rolname)
FROM (
  SELECT c.oid::regclass AS relation, c.relkind, c.relowner, c.relnamespace, a.*
  FROM pg_class AS c CROSS JOIN aclexplode(c.relacl) AS a
  UNION ALL
  SELECT c.oid::regclass, c.relkind, c.relowner, c.relnamespace, a.*
  FROM pg_attribute AS t JOIN pg_class AS c ON c.oid = t.attrelid
  CROSS JOIN aclexplode(t.attacl) AS a
  WHERE NOT t.attisdropped
) AS acl
JOIN pg_namespace AS n ON n.oid = acl.relnamespace
JOIN pg_roles AS grantee ON grantee.oid = acl.grantee
WHERE NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
  AND acl.is_grantable AND acl.grantee <> acl.relowner AND acl.grantor = acl.relowner
GROUP BY 1
\gexec

-- What is in other schemas: nothing for the two, nor for PUBLIC, an extension's objects aside.
SELECT format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM %I, %I', nspname, :'app', :'reader'),
  format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %I FROM %I, %I', nspname, :'app', :'reader')
FROM pg_namespace
WHERE NOT starts_with(nspname, 'pg_') AND nspname NOT IN ('information_schema', :'schema')
\gexec
SELECT format('REVOKE ALL ON %s %s FROM PUBLIC',
  CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT starts_with(n.nspname, 'pg_') AND n.nspname <> 'information_schema'
  AND (EXISTS (SELECT FROM aclexplode(c.relacl) AS a WHERE a.grantee = 0)
    OR EXISTS (SELECT FROM pg_attribute AS t CROSS JOIN aclexplode(t.attacl) AS a
      WHERE t.attrelid = c.oid AND NOT t.attisdropped AND a.grantee = 0))
  AND NOT EXISTS (SELECT FROM pg_depend AS d
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
\gexec

-- What is there: one role reads and writes rows, one reads them, and PUBLIC does neither.
REVOKE ALL ON ALL TABLES IN SCHEMA :"schema" FROM PUBLIC, :"app", :"reader";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA :"schema" FROM PUBLIC, :"app", :"reader";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA :"schema" TO :"app";
GRANT SELECT ON ALL TABLES IN SCHEMA :"schema" TO :"reader";

-- What is to come: the same, whoever makes it.
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I%s REVOKE ALL ON %s FROM %s', creator.rolname,
  CASE WHEN n.oid IS NOT NULL THEN format(' IN SCHEMA %I', n.nspname) END,
  CASE d.defaclobjtype WHEN 'S' THEN 'SEQUENCES' ELSE 'TABLES' END,
  CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE format('%I', grantee.rolname) END)
FROM pg_default_acl AS d CROSS JOIN aclexplode(d.defaclacl) AS a
JOIN pg_roles AS creator ON creator.oid = d.defaclrole
LEFT JOIN pg_namespace AS n ON n.oid = d.defaclnamespace
LEFT JOIN pg_roles AS grantee ON grantee.oid = a.grantee
WHERE d.defaclobjtype IN ('r', 'S') AND (a.grantee = 0 OR grantee.rolname IN (:'app', :'reader'))
GROUP BY 1
\gexec
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  GRANT USAGE, SELECT ON SEQUENCES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"migrator" IN SCHEMA :"schema"
  GRANT SELECT ON TABLES TO :"reader";

-- Settings that hold for every client of the role, whatever it forgets to ask for. What was set for
-- the role in this database would come before them.
ALTER ROLE :"app" IN DATABASE :"database" RESET ALL;
ALTER ROLE :"reader" IN DATABASE :"database" RESET ALL;
ALTER ROLE :"migrator" IN DATABASE :"database" RESET ALL;
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
