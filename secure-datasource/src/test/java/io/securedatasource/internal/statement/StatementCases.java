package io.securedatasource.internal.statement;

import java.util.List;
import java.util.stream.Stream;

/** Texts, and what gate 3 says of them: of a rule, for an application, under production. */
final class StatementCases {

  /** What is said: nothing, a report, or a refusal. */
  enum Outcome {
    ADMITS,
    REPORTS,
    REFUSES
  }

  record Case(String rule, Outcome outcome, EntryPoint entryPoint, String sql) {

    @Override
    public String toString() {
      return rule + " " + outcome + " " + (sql.length() > 100 ? sql.substring(0, 100) : sql);
    }
  }

  private StatementCases() {}

  private static Stream<Case> of(String rule, Outcome outcome, String... texts) {
    return Stream.of(texts).map(text -> new Case(rule, outcome, EntryPoint.PREPARED, text));
  }

  static Stream<Case> plain(String rule, Outcome outcome, String... texts) {
    return Stream.of(texts).map(text -> new Case(rule, outcome, EntryPoint.PLAIN, text));
  }

  static Stream<Case> admits(String rule, String... texts) {
    return of(rule, Outcome.ADMITS, texts);
  }

  static Stream<Case> reports(String rule, String... texts) {
    return of(rule, Outcome.REPORTS, texts);
  }

  static Stream<Case> refuses(String rule, String... texts) {
    return of(rule, Outcome.REFUSES, texts);
  }

  static List<Case> all() {
    return Stream.of(
            texts(),
            settings(),
            definitions(),
            writes(),
            reach(),
            calls(),
            conditions(),
            catalogue(),
            HiddenCases.all())
        .flatMap(cases -> cases)
        .toList();
  }

  private static Stream<Case> texts() {
    return Stream.of(
            admits(
                "statement.unlexable",
                "select 'it''s', \"a\"\"b\", $$a$b$$, $t$ ' $t$, E'\\'', U&'\\0061', B'10', X'1F'",
                "select /* a /* b */ c */ 1 from t -- it's fine\n where a = ?",
                "select a->>'b', a ?? 'c', a @> ? from t where b = any(?)",
                "select 1_000, 0x1F, 1.5e-3, .5, 5. from t",
                "select * from t where {fn lower(a)} = ? and d < {d '2020-01-01'}",
                "{call f(?)}",
                "{? = call f(?, ?)}",
                "select größe, \"größe\" from maß where naïve = ?",
                "select 'a'\n'b', 'a' -- c\n 'b'"),
            refuses(
                "statement.unlexable",
                "select 'a",
                "select \"a",
                "select /* a /* b */",
                "select $$a",
                "select $a$ $A$",
                "select E'\\'",
                "select '\u0000'",
                "select 1 \u0000",
                "select \\ from t",
                "select { from t",
                "select } from t",
                "select {x 1}",
                "select {fn lower('a')",
                "select 1or true",
                "select 0x, 1",
                "select \"\"",
                "select B'1''",
                "select id? from t",
                "select ?1 from t",
                "select E'a'\n'\\'b'",
                "select $1a",
                "select 1 " + "*".repeat(64) + " 2",
                "select \ud800 from t"),
            plain(
                "statement.unlexable",
                Outcome.ADMITS,
                "select a ? 'b', a ?| array['c'] from t",
                "select 1"),
            Stream.of(
                new Case(
                    "statement.unlexable",
                    Outcome.REFUSES,
                    EntryPoint.PLAIN_UNESCAPED,
                    "select {fn lower('a')}")),
            admits(
                "statement.multiple",
                "select 1",
                "select 1;",
                ";; select 1 ; ; ",
                "select ';' || \";\" || $$;$$ /* ; */ -- ;\n from t",
                "create function f() returns int begin atomic select 1; select case when a then 2"
                    + " end; end",
                "create rule r as on insert to t do (select 1; select 2)"),
            refuses(
                "statement.multiple",
                "select 1; select 2",
                "select 1;; drop table t",
                "select 1;/**/delete from t",
                "select (1; select 2",
                "create function f() returns int begin atomic select 1; end; select 2"),
            admits(
                "statement.trailing-comment",
                "/* it's */ select 1",
                "select 1 -- it's\n from t",
                "select 1 /* plain */",
                "select 1 /*traceparent='00-ab-cd-01',route='%2Fusers'*/",
                "-- only a comment"),
            reports(
                "statement.trailing-comment",
                "select * from t where a = ? -- active only",
                "select * from t /* a; b */",
                "select * from t where a = ? -- active only\n  ",
                "select * from t where a = 'x' -- active only"),
            refuses(
                "statement.trailing-comment",
                "select * from users where name = 'admin'--",
                "select * from users where name = 'admin' -- ' and password = 'x'",
                "select * from users where id = 1--",
                "select * from users where id = 1 --",
                "select * from users where id = 1 -- -",
                "select * from users where id = 1 --+",
                "select * from users where name = 'x' /* ' */",
                "select * from users where name = 'x'-- and more",
                "select * from users where name = 'x' -- '' and more"),
            admits("statement.oversized", "select " + "1, ".repeat(20_000) + "1"),
            refuses(
                "statement.oversized",
                "select " + "1, ".repeat(60_000) + "1",
                "select '" + "a".repeat(1 << 20) + "'"))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> settings() {
    return Stream.of(
            admits(
                "statement.setting",
                "set local statement_timeout = 5000",
                "set local statement_timeout to '5s'",
                "set local lock_timeout = '1s'",
                "set search_path to shop, pg_catalog",
                "set search_path = \"shop\"",
                "set schema 'shop'",
                "select set_config('search_path', 'shop', false)",
                "select set_config('app.tenant', ?, true)",
                "select pg_catalog.set_config('statement_timeout', '10s', true)",
                "set app.tenant = 'x'",
                "set hnsw.ef_search = 100",
                "set timezone to 'UTC'",
                "set time zone 'UTC'",
                "set application_name = 'x'",
                "set session characteristics as transaction isolation level serializable",
                "set transaction isolation level repeatable read",
                "set transaction read only",
                "set constraints all deferred",
                "set enable_seqscan = off",
                "reset timezone",
                "discard plans",
                "update t set search_path = ? where id = ?"),
            refuses(
                "statement.setting",
                "set statement_timeout = 0",
                "set statement_timeout = '5s'",
                "SET SESSION statement_timeout TO DEFAULT",
                "set local statement_timeout = 0",
                "set local statement_timeout = '400us'",
                "set local statement_timeout = '2h'",
                "set local statement_timeout = -1",
                "set /**/ \"statement_timeout\" = 0",
                "set U&\"statement\\005ftimeout\" = 0",
                "set U&\"statement!005ftimeout\" UESCAPE '!' = 0",
                "set search_path to evil",
                "set search_path to shop, evil",
                "set schema 'evil'",
                "set row_security = off",
                "set standard_conforming_strings = off",
                "set client_encoding = 'latin1'",
                "set names 'latin1'",
                "set session characteristics as transaction read write",
                "set transaction read write",
                "set work_mem = '1GB'",
                "set something_new = 1",
                "set plpgsql.variable_conflict = 'error'",
                "set pg_stat_statements.track = 'none'",
                "reset all",
                "reset search_path",
                "discard all",
                "select set_config('statement_timeout', '0', true)",
                "select set_config('securedatasource.statement_timeout', '2d', true)",
                "set securedatasource.statement_timeout = '0'",
                "select set_config('statement_timeout', '5s', false)",
                "select set_config(?, ?, true)",
                "select set_config('statement' || '_timeout', '0', false)",
                "select set_config(setting_name => 'statement_timeout', new_value => '0',"
                    + " is_local => false)",
                "select set_config(E'statement\\x5ftimeout', '0', false)",
                "select SET_CONFIG /**/ ('search_path', 'evil', false)",
                "select \"set_config\"('role2', 'x', false)",
                "select * from (select set_config('row_security', 'off', false)) x",
                "insert into t values (set_config('row_security', 'off', false))",
                "update pg_settings set setting = '0' where name = 'statement_timeout'",
                "update only pg_catalog.pg_settings set setting = '0'",
                "update \"pg_settings\" set setting = '0'",
                "update U&\"pg\\005fsettings\" set setting = '0'",
                "with x as (update pg_settings set setting = '0' returning 1) select * from x",
                "with x as (select 1) update pg_settings set setting = '0'"),
            admits("statement.role-change", "set app.role = 'x'", "select role from t"),
            refuses(
                "statement.role-change",
                "set role dba",
                "set local role dba",
                "set session role dba",
                "set role to dba",
                "set role = 'dba'",
                "set \"role\" = dba",
                "set session authorization dba",
                "set local session authorization dba",
                "reset role",
                "reset session authorization",
                "select set_config('role', 'dba', false)"),
            admits("statement.transaction-control", "savepoint a", "rollback to savepoint a"),
            reports(
                "statement.transaction-control",
                "begin",
                "start transaction",
                "commit",
                "rollback",
                "prepare transaction 'x'"),
            admits("statement.prepared-in-sql", "select prepare from t", "prepare transaction 'x'"),
            refuses(
                "statement.prepared-in-sql",
                "prepare p as select 1",
                "execute p",
                "deallocate all"),
            admits("statement.lock-table", "select * from t for update skip locked"),
            refuses("statement.lock-table", "lock table t", "lock t in access exclusive mode"),
            admits("statement.cursor-hold", "declare c cursor for select 1"),
            refuses("statement.cursor-hold", "declare c scroll cursor with hold for select 1"))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> definitions() {
    return Stream.of(
            admits("statement.role-ddl", "select user, role from t", "alter table t add a int"),
            refuses(
                "statement.role-ddl",
                "create role r",
                "alter user u password 'x'",
                "drop group g",
                "alter role current_user set search_path = evil"),
            admits("statement.privilege", "select grant_id from t"),
            refuses(
                "statement.privilege",
                "grant all on t to public",
                "revoke all on t from u",
                "alter default privileges grant all on tables to public",
                "reassign owned by a to b",
                "drop owned by a",
                "security label on table t is 'x'"),
            admits("statement.ddl", "insert into t select * from u", "select a into_b from t"),
            reports(
                "statement.ddl",
                "create temp table x (a int)",
                "create local temporary table x (a int)",
                "select 1 into temp x"),
            refuses(
                "statement.ddl",
                "create table t (a int)",
                "CREATE OR REPLACE FUNCTION f() returns int language sql as $$ select 1 $$",
                "alter table t add b int",
                "drop table t",
                "truncate t",
                "comment on table t is 'x'",
                "select * into x from t",
                "with a as (select 1) select * into x from a",
                "create view v as select 1"),
            admits("statement.anonymous-code", "insert into t values (1) on conflict do nothing"),
            refuses("statement.anonymous-code", "do $$ begin end $$", "/**/DO 'begin end'"),
            reports("statement.maintenance", "analyze t"),
            admits("statement.maintenance", "explain analyze select 1"),
            refuses("statement.maintenance", "vacuum full t", "cluster t", "reindex table t"),
            admits("statement.large-object", "select lo_orderkey, t.lo_x from t"),
            refuses(
                "statement.large-object",
                "select lo_get(1)",
                "select lo_put(1, 0, 'x')",
                "select lo_from_bytea(0, ?)",
                "select (16409::oid).lo_get",
                "select lo_unlink(1)"))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> writes() {
    return Stream.of(
            admits("statement.write", "delete from t", "select nextval('s')"),
            reports(
                "statement.unbounded-write",
                "delete from t",
                "update t set a = 1",
                "update t set a = (select 1 from u where true)",
                "with x as (delete from t returning *) select * from x where a = 1"),
            admits(
                "statement.unbounded-write",
                "delete from t where id = ?",
                "update t set a = 1 where current of c",
                "insert into t values (?) on conflict (id) do update set a = excluded.a",
                "select * from t for update",
                "merge into t using u on t.a = u.a when matched then update set a = 1 when not"
                    + " matched then insert values (1)"),
            admits(
                "statement.explain-analyze", "explain analyze select 1", "explain delete from t"),
            refuses(
                "statement.explain-analyze",
                "explain analyze delete from t where a = 1",
                "explain (analyze, verbose) update t set a = 1 where b = 2",
                "explain analyze with x as (delete from t where a = 1 returning *) select 1"))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> reach() {
    return Stream.of(
            admits("statement.server-administration", "select load, system from t"),
            reports(
                "statement.server-administration",
                "select pg_logical_emit_message(true, 'a', 'b')"),
            refuses(
                "statement.server-administration",
                "alter system set log_statement = 'none'",
                "load 'x'",
                "create extension x",
                "create trusted language x",
                "create event trigger x on ddl_command_start execute function f()",
                "create subscription s connection 'host=x' publication p",
                "create publication p for all tables",
                "create server s foreign data wrapper w",
                "checkpoint",
                "select pg_reload_conf()",
                "select pg_export_snapshot()"),
            admits(
                "statement.server-file",
                "copy t from stdin",
                "copy t (a, b) to stdout with (format csv)",
                "copy (select 1 from t) to stdout"),
            refuses(
                "statement.server-file",
                "copy t from '/etc/passwd'",
                "copy t from program 'id'",
                "copy (select 1 from t) to '/tmp/x'",
                "copy t to program 'sh'",
                "select pg_read_file('/etc/passwd')",
                "select ('PG_VERSION'::text).pg_read_file",
                "select ('PG_VERSION'::text).pg_stat_file.size",
                "select f.pg_stat_file.size from unnest(array['PG_VERSION']) f",
                "select pg_ls_dir('.')",
                "select pg_ls_logdir()",
                "select lo_import('/etc/passwd')",
                "select lo_export(1, '/tmp/x')"),
            admits("statement.remote", "select dblink_id from t"),
            refuses(
                "statement.remote",
                "select * from dblink('host=x', 'select 1') as t(a int)",
                "select dblink_connect('x')",
                "create user mapping for u server s",
                "import foreign schema s from server x into y"),
            admits("statement.sql-in-string", "select xmlelement(name a, b) from t"),
            refuses(
                "statement.sql-in-string",
                "select query_to_xml('select 1', true, true, '')",
                "select table_to_xml('t', true, true, '')",
                "select * from ts_stat('select 1')",
                "select ts_rewrite('a'::tsquery, 'select 1')",
                "select * from crosstab('select 1')",
                "select cron.schedule('* * * * *', 'delete from t')"),
            admits("statement.backend-control", "select pg_advisory_unlock(1)"),
            refuses(
                "statement.backend-control",
                "select pg_terminate_backend(1)",
                "select pg_cancel_backend(pid) from t",
                "select (1).pg_cancel_backend",
                "select pg_advisory_unlock_all()"))
        .flatMap(cases -> cases);
  }

  /** Every spelling and place of a call, with the function that every blind injection uses. */
  private static Stream<Case> calls() {
    return Stream.of(
            admits(
                "statement.sleep",
                "select sleep from t",
                "select 'pg_sleep(1)'",
                "select \"PG_SLEEP\"(1)",
                "select generate_series(1, 31)",
                "select repeat(a, 10), lpad(b, 20, ' ') from t"),
            refuses(
                "statement.sleep",
                "select pg_sleep(1)",
                "select PG_Sleep (1)",
                "select pg_sleep/* a */(1)",
                "select pg_sleep -- a\n(1)",
                "select pg_catalog.pg_sleep(1)",
                "select pg_catalog . /**/ pg_sleep /**/ (1)",
                "select \"pg_catalog\".\"pg_sleep\"(1)",
                "select \"pg_sleep\"(1)",
                "select U&\"pg\\005fsleep\"(1)",
                "select U&\"pg\\+00005fsleep\"(1)",
                "select u&\"pg!005fsleep\" uescape '!' (1)",
                "select (0.01::float8).pg_sleep",
                "select (0.01::float8) . \"pg_sleep\"",
                "select (array[0.01::float8])[1].pg_sleep",
                "select f.pg_sleep from generate_series(1, 1) f",
                "select ?.pg_sleep",
                "select {fn pg_sleep(1)}",
                "select { fn pg_sleep(1) }",
                "{call pg_sleep(1)}",
                "call pg_sleep(1)",
                "select pg_sleep_for('1s'), pg_sleep_until(now())",
                "select * from t where a = 1 and 1 = (select 1 from pg_sleep(1))",
                "with x as (select pg_sleep(1)) select * from x",
                "values (pg_sleep(1))",
                "insert into t values (pg_sleep(1))",
                "insert into t values (1) returning pg_sleep(1)",
                "update t set a = pg_sleep(1)::text where b = 1",
                "delete from t where a = 1 and pg_sleep(1) is null",
                "select * from t order by pg_sleep(1)",
                "select case when a then pg_sleep(1) end from t",
                "create table t (a text default pg_sleep(1))",
                "explain analyze select pg_sleep(1)",
                "select count(*) from generate_series(1, 10000000)",
                "select repeat('a', 1000000000)",
                "select lpad('a', 1e9::int)",
                "select generate_series(1, 10^9)",
                "select generate_series(1, '1000000000'::int)"))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> conditions() {
    String rule = "statement.constant-condition";
    return Stream.of(
            admits(
                rule,
                "select 1=1, true, a or b from t where a = 1 or b = 2",
                "select * from t where a in (1, 2) and b between 1 and 2 or c is not null",
                "select * from t where ? is null or a = ?",
                "select * from t left join lateral (select 1) x on true where a = ?",
                "select * from t where exists (select 1 from u where u.a = t.a)",
                "select * from t where not exists (select 1 from u) and not a",
                "select case status when 1 then 'a' when 2 then 'b' end from t where a",
                "select case when a = 1 then true else false end from t where coalesce(a, 1) = 1",
                "select * from t where (a, 1) = (1, b) or lower(a) like 'x%' escape '!'",
                "select * from t where date '2020-01-01' < d or interval '1 day' < e",
                "select count(*) from t group by a having count(*) > 1",
                "select * from t where random() < 0.5 and now() > '2020-01-01'",
                "select * from t where a = 1 or now() > expires or b in (a, c)",
                "select * from t where a = 1 or (now() > '2020-01-01' and b = 2)",
                "select * from t where a = 1 or name = lower(name) or b = c + 0",
                "select * from t where a = 1 or t.id = u.id or lower(b) = lower(c)",
                "select * from t where a = 1 or b between b - 1 and c",
                "select * from t where owner = current_user or current_user = 'admin'",
                "select distinct on (1, 2) a, b from t",
                "select * from a join b on 1=1",
                "select * from a join b on a.id = b.id or a.x = b.x",
                "select * from t where current_user = 'x'",
                "select array_agg(a) filter (where b > 0) from t",
                "select * from t where a = 1 limit 10 offset 0",
                "select * from t where a between 1 and 5 and b between ? and 6"),
            reports(
                rule,
                "select * from t where 1=1",
                "select * from t where 1 = 1 and a = ?",
                "select * from t where 1=0",
                "select * from t where (1=0)",
                "select * from t where true",
                "delete from t where false",
                "select * from t where true and a = ?",
                "select * from t where (1=1) and a = ?",
                "select * from t where a = ? and (1=0)",
                "select * from t where a = ? and 1=1",
                "select * from t where (a = ? or 1<>1)",
                "select * from t where (1=0 or a = ?)",
                "select * from t where a = ? and exists (select 1)",
                "select * from t where a = ? and not exists (select 1) and b",
                "select true or a, (1=1) and b is null from t where c",
                "update t set a = (1=1 and 2=2), b = true or c where d = 2",
                "select case when true then a else b end from t where c = 1",
                "select a from (select false or b as a from t) x",
                "select * from t where null is null or a = null",
                "select * from t where cast(null as int) is null or a = cast(null as int)",
                "select * from t where (cast('x' as text) is null or a = cast('x' as text)) and b",
                "select * from t where ('x' is null or a = 'x') and b = 1",
                "select * from t where (1::int is not null or t.a >= 1::int)"),
            refuses(
                rule,
                "select * from t where a = '' or 1=1",
                "select * from t where b='\\' or 1=1 --'",
                "select * from t where a = '' or '1'='1'",
                "select * from t where a = '' or ''=''",
                "select * from t where a = '' or true",
                "select * from t where a = '' or not false",
                "select * from t where a = '' or 1",
                "select * from t where a = '' or 2 > 1",
                "select * from t where a = '' or 'a' like 'a%'",
                "select * from t where a = '' or 1 between 0 and 2",
                "select * from t where a = '' or 1 in (1, 2)",
                "select * from t where a = '' or (1)=(1)",
                "select * from t where a = '' or ((1=1))",
                "select * from t where a = '' or 1 is not null",
                "select * from t where a = '' or null is null",
                "select * from t where a = '' or -1 < 0",
                "select * from t where a = '' or length('a') = 1",
                "select * from t where a = '' or pg_catalog.length('a') = 1",
                "select * from t where a = '' or ascii('a') = 97",
                "select * from t where a = '' or exists (select 1)",
                "select * from t where a = '' or (select 1) = 1",
                "select * from t where a = '' or 1 OPERATOR(pg_catalog.=) 1",
                "select * from t where a = '' or date '2020-01-01' < date '2021-01-01'",
                "select * from t where a = '' or $$a$$ = 'a'",
                "select * from t where a = '' or E'a' = U&'a'",
                "select * from t where a = '' or case when 2>1 then true else false end",
                "select * from t where a = '' or cast('1' as int) = 1",
                "select * from t where a = '' or '1'::int = 1",
                "select * from t where a = '' or t.* = t.*",
                "select * from t where a = '' or/**/1=1",
                "select * from t where a = ''or(1)=1",
                "select * from t where a = '' || 'b' or 'x' = 'x'",
                "select * from t where 1=1 or a = ?",
                "select * from t where true or a = ?",
                "select * from t where 4=4",
                "select * from t where a = 1 and 1=1",
                "select * from t where a = ? or 1=1",
                "select * from t where a = ? and 1=2",
                "select * from t where a = ? and 'a'='a'",
                "select * from t where a = (case when 1=1 then 1 else 2 end)",
                "select * from t order by (case when 2>1 then 1 else 2 end)",
                "select * from t where id = id or id = id",
                "select * from t where a = 1 or t.id = t.id",
                "select * from t where a = 1 or name like name",
                "select * from t where a = '' or id = id+0",
                "select * from t where a = '' or id*1 = id",
                "select * from t where a = '' or id in (id)",
                "select * from t where a = '' or id in (1, id)",
                "select * from t where a = '' or id = any (array[id])",
                "select * from t where a = '' or id in (select id)",
                "select * from t where a = '' or id between id and id",
                "select * from t where a = '' or id between id - 1 and id + 1",
                "select * from t where a = '' or (id) = (id)",
                "select * from t where a = '' or (id = id)",
                "select * from t where a = '' or not (id <> id)",
                "select * from t where a = '' or id is not distinct from id",
                "select * from t where a = '' or id::text = \"id\"::text",
                "select * from t where a = '' or lower(id) = lower(id)",
                "select * from t where a = '' or name like name || '%'",
                "select * from t where a = '' or random() >= 0",
                "select * from t where a = '' or (now() > '2000-01-01')",
                "select * from t where a = '' or current_date > '2000-01-01'",
                "select * from t where a = '' or clock_timestamp() is not null",
                "update t set name = '' or 1=1 where id = 1",
                "select name = 'a' or 1=1 from t",
                "select '' or true from t",
                "select * from t where a = (select case when true then 1 else 2 end)",
                "select a from t where b = '' union select true or c from u",
                "select * from t where 'x' is null or a = 'y'",
                "select * from t where cast(null as int) is null or a = 1",
                "select * from t where cast(null as int) is null",
                "select * from t where a = 1 or cast(null as int) is null or a = cast(null as int)",
                "select * from t where case when true then a else b end",
                "select * from t where a = 1 or null is null or a = null",
                "delete from t where a = 1 or 1=1",
                "update t set a = 1 where b = 2 or 'x' = 'x'",
                "select * from t where a in (select b from u where c = 1 or 1=1)",
                "select 1 or a from t"))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> catalogue() {
    return Stream.of(
            admits(
                "statement.catalogue",
                "select version, name from t where version = ?",
                "select a::pg_catalog.text, pg_catalog.lower(b) from t",
                "select pg_advisory_xact_lock(?), pg_try_advisory_lock(?)",
                "show search_path"),
            reports(
                "statement.catalogue",
                "select * from pg_roles",
                "select * from pg_catalog.pg_authid",
                "select * from \"pg_shadow\"",
                "select * from information_schema.tables",
                "select * from t where exists (select 1 from pg_stat_activity)",
                "select version()",
                "select current_setting('x')",
                "select pg_show_all_settings()",
                "select * from pg_config()",
                "show all"),
            admits(
                "statement.union-catalogue",
                "select a from t union select b from u",
                "select a, current_user from t union all select b, current_user from u",
                "select * from pg_roles"),
            refuses(
                "statement.union-catalogue",
                "select a from t where b = '' union select usename from pg_user",
                "select a from t union all select table_name from information_schema.tables",
                "select a from t union select version()",
                "select a from t union select null, concat(current_user, 1), null",
                "select a from t where b in (select c from u union select rolname from pg_roles)",
                "select a from t except select passwd from pg_shadow",
                "select a from t where b = cast(session_user as int)",
                "select a from t where b = '' or c = current_user::int"))
        .flatMap(cases -> cases);
  }
}
