package io.securedatasource.internal.statement;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's settings by name: which of them a statement may change, and which may be named. */
final class Settings {

  /** How the server talks and plans; nothing that a guard stands on. */
  private static final Set<String> HARMLESS =
      Set.of(
          "application_name",
          "bytea_output",
          "constraint_exclusion",
          "cursor_tuple_fraction",
          "datestyle",
          "default_text_search_config",
          "effective_cache_size",
          "extra_float_digits",
          "from_collapse_limit",
          "geqo",
          "intervalstyle",
          "jit",
          "join_collapse_limit",
          "lc_messages",
          "lc_monetary",
          "lc_numeric",
          "lc_time",
          "max_parallel_workers_per_gather",
          "plan_cache_mode",
          "random_page_cost",
          "seed",
          "seq_page_cost",
          "timezone",
          "xmlbinary",
          "xmloption");

  /** What a finding may call by its name. */
  private static final Set<String> PROTECTED =
      Set.of(
          "allow_in_place_tablespaces",
          "backslash_quote",
          "check_function_bodies",
          "client_encoding",
          "client_min_messages",
          "commit_delay",
          "deadlock_timeout",
          "default_tablespace",
          "default_toast_compression",
          "default_transaction_deferrable",
          "default_transaction_isolation",
          "default_transaction_read_only",
          "dynamic_library_path",
          "escape_string_warning",
          "event_triggers",
          "gin_fuzzy_search_limit",
          "idle_in_transaction_session_timeout",
          "idle_session_timeout",
          "ignore_checksum_failure",
          "lo_compat_privileges",
          "local_preload_libraries",
          "lock_timeout",
          "log_min_duration_statement",
          "log_min_messages",
          "log_statement",
          "maintenance_work_mem",
          "role",
          "row_security",
          "search_path",
          "session_authorization",
          "session_preload_libraries",
          "session_replication_role",
          "standard_conforming_strings",
          "statement_timeout",
          "synchronous_commit",
          "tcp_keepalives_idle",
          "tcp_user_timeout",
          "temp_buffers",
          "temp_file_limit",
          "temp_tablespaces",
          "track_activities",
          "transaction_isolation",
          "transaction_read_only",
          "transaction_timeout",
          "transform_null_equals",
          "work_mem",
          "zero_damaged_pages");

  /** The first parts of two-part names that belong to modules of the server. */
  private static final Set<String> MODULES =
      Set.of(
          "anon",
          "auto_explain",
          "auth_delay",
          "azure",
          "basic_archive",
          "cloudsql",
          "cron",
          "dblink",
          "isn",
          "passwordcheck",
          "plperl",
          "plpgsql",
          "plpython",
          "plpython3",
          "pljava",
          "plv8",
          "pltcl",
          "postgres_fdw",
          "rds",
          "securedatasource",
          "sepgsql",
          "session_exec",
          "set_user",
          "supautils");

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})\\s*(us|ms|s|min|h|d)?");

  private Settings() {}

  /** Whether a statement may change it freely. */
  static boolean isHarmless(String name) {
    int dot = name.indexOf('.');
    if (dot >= 0) {
      String module = name.substring(0, dot);
      return !MODULES.contains(module) && !module.startsWith("pg");
    }
    return HARMLESS.contains(name) || name.startsWith("enable_");
  }

  /** The name where it is a known one, and words for it where it is not. */
  static String told(String name) {
    return PROTECTED.contains(name) ? name : "a setting that is not on the list of harmless ones";
  }

  /** How many milliseconds a setting in that notation is; -1 when it is none, or off. */
  static long milliseconds(String value) {
    Matcher matcher = DURATION.matcher(value.strip());
    if (!matcher.matches()) {
      return -1;
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    long milliseconds =
        unit == null
            ? number
            : switch (unit) {
              case "us" -> number / 1000;
              case "s" -> number * 1000;
              case "min" -> number * 60_000;
              case "h" -> number * 3_600_000;
              case "d" -> number * 86_400_000;
              default -> number;
            };
    return milliseconds == 0 ? -1 : milliseconds;
  }
}
