-- The settings of a server that keeps its clients apart and writes down what they do. May be run
-- again at any time; once more after a restart, when it says that one is due. As a superuser:
--
--   psql -d shop -f server.sql
--
-- TLS itself (ssl, ssl_cert_file, ssl_key_file) needs a certificate, and is left to you.

\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;

ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1.2';
ALTER SYSTEM SET password_encryption = 'scram-sha-256';

-- Who was in, what failed, what was slow, who waited. Statements of errors hold literals: the log is
-- as confidential as the data.
ALTER SYSTEM SET log_connections = 'on';
ALTER SYSTEM SET log_disconnections = 'on';
ALTER SYSTEM SET log_min_error_statement = 'error';
ALTER SYSTEM SET log_min_duration_statement = '1s';
ALTER SYSTEM SET log_lock_waits = 'on';
ALTER SYSTEM SET deadlock_timeout = '1s';
ALTER SYSTEM SET log_line_prefix = '%m [%p] %q%u@%d/%a %h ';

-- What is installed of pgaudit and pg_stat_statements is loaded, beside what is loaded already.
-- The order stays as it is configured, which some of them need, and a restart may still be due.
SELECT CASE WHEN s.source = 'command line' THEN s.setting ELSE coalesce((
    SELECT f.setting FROM pg_file_settings AS f
    WHERE f.name = s.name ORDER BY f.seqno DESC LIMIT 1), '') END AS configured
FROM pg_settings AS s WHERE s.name = 'shared_preload_libraries'
\gset
SELECT string_agg(library, ', ' ORDER BY place) AS libraries, coalesce(bool_or(missing), false) AS missing
FROM (
  SELECT CASE WHEN starts_with(library, '"') THEN library ELSE quote_ident(library) END AS library,
    place, false AS missing
  FROM regexp_split_to_table(btrim(:'configured'), '\s*,\s*') WITH ORDINALITY AS one (library, place)
  WHERE library <> ''
  UNION ALL
  SELECT quote_ident(name), 1000 + row_number() OVER (ORDER BY name), true
  FROM pg_available_extensions
  WHERE name IN ('pgaudit', 'pg_stat_statements')
    AND name <> ALL (regexp_split_to_array(replace(btrim(:'configured'), '"', ''), '\s*,\s*'))
) AS wanted
\gset
\if :missing
ALTER SYSTEM SET shared_preload_libraries = :libraries;
\endif
SELECT coalesce(string_agg(name, ', ' ORDER BY name), '') AS unloaded, count(*) > 0 AS restart
FROM pg_available_extensions
WHERE name IN ('pgaudit', 'pg_stat_statements')
  AND name <> ALL (regexp_split_to_array(
    replace(current_setting('shared_preload_libraries'), '"', ''), '\s*,\s*'))
\gset
\if :restart
\echo Restart the server to load :unloaded
\endif
SELECT 'ALTER SYSTEM SET pgaudit.log = ''write, ddl, role'''
FROM pg_settings WHERE name = 'pgaudit.log'
\gexec
SELECT 'CREATE EXTENSION IF NOT EXISTS pg_stat_statements'
FROM pg_settings WHERE name = 'pg_stat_statements.track'
\gexec

SELECT pg_reload_conf() AS reloaded
\gset
