package io.securedatasource.internal.statement;

import static io.securedatasource.internal.statement.StatementCases.admits;
import static io.securedatasource.internal.statement.StatementCases.plain;
import static io.securedatasource.internal.statement.StatementCases.refuses;
import static io.securedatasource.internal.statement.StatementCases.reports;

import io.securedatasource.internal.statement.StatementCases.Case;
import io.securedatasource.internal.statement.StatementCases.Outcome;
import java.util.stream.Stream;

/** Texts that hide what they do, each beside its harmless likeness. */
final class HiddenCases {

  private HiddenCases() {}

  static Stream<Case> all() {
    return Stream.of(escapes(), unicodeEscapes(), verbs(), names(), conditions())
        .flatMap(cases -> cases);
  }

  /** What the driver makes of an escape is not what stands there. */
  private static Stream<Case> escapes() {
    String rule = "statement.unlexable";
    return Stream.of(
            admits(
                rule,
                "select {fn concat('a', name)} from {oj t left outer join u on t.id = u.id} where"
                    + " d={d '2020-01-01'} and x like '!%' {escape '!'}",
                "select {ts '2020-01-01 10:00:00'}",
                "{ call shop.p(?) }",
                "{?=call shop.f({d '2020-01-01'})}"),
            refuses(
                rule,
                "{oj drop table t}",
                "{oj delete from t}",
                "{oj do $$ begin end $$}",
                "{oj set statement_timeout = 0}",
                "{oj gr}ant all on t to public",
                "{fn xdrop table t}",
                "{fn drop(table t)}",
                "explain {oj delete from t}",
                "select 1; {call f()}",
                "select {fn pg_sleep} (1)",
                "select {oj pg_}sleep(0.01)",
                "select {oj pg_sleep} (0.01)",
                "select * from {oj pg_sleep}(0.01)",
                "{oj DR}OP TABLE t",
                "select * from {oj pg_}roles",
                "{call {oj pg_}sleep(0.01)}",
                "{call {oj pg_sleep}(0.01)}",
                "{call f({fn x})}",
                "/*/ {oj a*}/ drop table t --*/ select 1",
                "/*/ a*/ drop table t --*/ select 1",
                "select * from t where d = {d '2020-01-01}'}",
                "select * from {oj t /* } */}",
                "select {fn lower(a)}E'\\'' from t",
                "select\u000bE'\\''",
                "select a\u00a0$$ from t where b = $$ "),
            refuses(
                "statement.backend-control",
                "{call pg_advisory_unlock_all}",
                "{ ? = call pg_catalog . pg_advisory_unlock_all }"),
            refuses(
                "statement.server-administration",
                "{call pg_export_snapshot}",
                "{call \"pg_reload_conf\"}"),
            Stream.of(
                new Case(rule, Outcome.REFUSES, EntryPoint.PREPARED_UNESCAPED, "select {fn f()}"),
                new Case(rule, Outcome.REFUSES, EntryPoint.PREPARED_UNESCAPED, "{call f()}"),
                new Case(
                    rule,
                    Outcome.ADMITS,
                    EntryPoint.PREPARED_UNESCAPED,
                    "select a ?? 'b' from t where c = ?")))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> unicodeEscapes() {
    return Stream.of(
            admits(
                "statement.unlexable",
                "select U&\"d!0061t\" uescape '!' from t",
                "select U&'d!0061t' uescape '!', uescape from t"),
            refuses(
                "statement.unlexable",
                "select U&\"pg!005fsleep\" uescape E'\\x21' (0.01)",
                "select U&\"pg!005fsleep\" uescape ''\n'!' (0.01)",
                "select U&\"pg!005fsleep\" uescape $$!$$ (0.01)",
                "select U&'a' uescape 'a'"),
            refuses(
                "statement.sleep",
                "select U&\"pg!005fsleep\" /* a */ uescape /* b */ '!' /* c */ (1)",
                "select U&\"pg!005fcatalog\" uescape '!' . U&\"pg#005fsleep\" uescape '#' (1)"),
            refuses(
                "statement.setting",
                "update U&\"pg!005fcatalog\" uescape '!' . pg_settings set setting = '0'",
                "update U&\"pg!005fsettings\" uescape '!' set setting = '0'",
                "select set_config(U&'row!005fsecurity' uescape '!', 'off', true)"))
        .flatMap(cases -> cases);
  }

  /** A verb behind another, or behind a clause that looks like none. */
  private static Stream<Case> verbs() {
    String cycle =
        "with recursive r(a) as (select 1 union all select a from r) cycle a set c to 'Y' default"
            + " 'N' using p ";
    return Stream.of(
            admits("statement.unbounded-write", cycle + "select * from r for no key update"),
            reports(
                "statement.unbounded-write",
                cycle + "delete from t",
                "with U&\"x\" uescape '!' as (select 1) delete from t"),
            refuses("statement.setting", cycle + "update pg_settings set setting = '0'"),
            refuses(
                "statement.ddl",
                "explain analyze create table zz as select 1",
                "explain (analyze) create materialized view v as select 1",
                "explain analyze verbose create table zz as select 1",
                "create temp view vv as select * from pg_settings",
                "create or replace temporary view vv as select * from pg_settings",
                "create temp recursive view vv (a) as select 1"),
            reports("statement.ddl", "create temp sequence s", "create temp table t (a int)"),
            admits("statement.ddl", "explain (analyze, buffers) select 1", "explain (select 1)"),
            refuses("statement.prepared-in-sql", "explain analyze execute \"S_1\""),
            admits("statement.setting", "begin read only", "start transaction"),
            refuses("statement.setting", "begin read write", "start transaction read write"),
            admits(
                "statement.multiple",
                "create function f() returns int begin atomic select 1 as end; select case when a"
                    + " then 1 end; end"),
            refuses(
                "statement.multiple",
                "create function f() returns int begin atomic select 1 as case; end; alter role app"
                    + " password 'x'",
                "create function f() returns int begin atomic select 1 case; end; alter role app"
                    + " password 'x'",
                "create function f(begin atomic) returns int language sql as ''; drop table t"))
        .flatMap(cases -> cases);
  }

  private static Stream<Case> names() {
    return Stream.of(
            reports(
                "statement.catalogue",
                "select 1::int from pg_stat_activity",
                "select rolname::text from pg_roles"),
            refuses(
                "statement.union-catalogue",
                "select name from t union select rolname::text from pg_roles",
                "select a from t union select version() where 1 is distinct from a"),
            admits(
                "statement.server-administration", "select * from pg_catalog.pg_replication_slots"),
            refuses(
                "statement.server-file",
                "select ('.'::text).pg_ls_dir",
                "select pg_read_file_old('a')"),
            admits("statement.remote", "select (r).http_status, t.http from t", "select invoke(a)"),
            refuses(
                "statement.remote",
                "select run_command_on_workers('select 1')",
                "select * from http_get('x')",
                "select net.http_post('x')",
                "select * from aws_s3.query_export_to_s3('select 1', 'x')",
                "select aws_lambda.invoke('x', 'y')"),
            refuses(
                "statement.sql-in-string",
                "select * from pgr_dijkstra('select 1', 1, 2)",
                "select pg_background_launch('select 1')"),
            refuses(
                "statement.server-administration", "select pg_stat_reset_replication_slot('a')"),
            admits("statement.sleep", "select generate_series(1, a * 2)"),
            refuses(
                "statement.sleep",
                "select generate_series(1, 1000000*1000)",
                "select repeat('x', 999999 * 999999)",
                "select repeat('x', 1 << 30)"),
            admits(
                "statement.setting",
                "select set_config('app.tenant'::text, ?, true)",
                "select set_config('app.tenant'::varchar, ?, true)"),
            refuses(
                "statement.setting",
                "select set_config('row_security'::text, 'off', true)",
                "select set_config('app.tenant'::citext, ?, true)"))
        .flatMap(cases -> cases);
  }

  /** What looks like a clause and belongs to a condition. */
  private static Stream<Case> conditions() {
    String rule = "statement.constant-condition";
    return Stream.of(
            admits(
                rule,
                "select * from t where name is distinct from 'x' and id = ?",
                "select * from t where id is not distinct from 5 or name = ?",
                "select * from t x where x.end >= 1 and x.end < 5",
                "select * from t a where a.left > 3 and a.id = ?",
                "select * from t where set = 5 and id = 3"),
            plain(
                rule,
                Outcome.REPORTS,
                "select * from t where id = 1 and 1=0",
                "select * from t where id = 1 and false"),
            refuses(
                rule,
                "select * from t where a = '' or 1 is distinct from 2",
                "select * from t where a = 1 and 1<>1"))
        .flatMap(cases -> cases);
  }
}
