package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementHazard;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The names that gate 3 knows by heart, as data. */
final class KnownNames {

  private KnownNames() {}

  /** Gives every trait with the names that have it. */
  static void traits(BiConsumer<Integer, String> to) {
    to.accept(
        Vocabulary.NEUTRAL,
        """
        not and or is in like ilike similar to between symmetric case when then else end cast as\
         array row exists any some all distinct from select escape collate isnull notnull unknown\
         values union intersect except limit offset order by where on having asc desc operator\
         at overlaps double precision varying zone with without uescape""");
    to.accept(Vocabulary.CONSTANT, "true false null");
    to.accept(
        Vocabulary.TYPE,
        """
        int int2 int4 int8 integer bigint smallint text varchar char character bool boolean\
         numeric decimal float float4 float8 real date time timestamp timestamptz interval json\
         jsonb uuid bytea inet bit regclass oid xml bpchar money point""");
    to.accept(
        Vocabulary.PURE,
        """
        ascii chr length char_length character_length octet_length bit_length lower upper substr\
         substring left right reverse repeat replace translate concat concat_ws coalesce nullif\
         greatest least abs ceil ceiling floor round trunc sign sqrt cbrt power exp ln log mod pi\
         md5 sha256 sha512 encode decode convert_from convert_to to_hex initcap trim btrim ltrim\
         rtrim lpad rpad position strpos overlay format to_char to_number to_date to_timestamp\
         quote_literal quote_ident quote_nullable make_date gcd lcm factorial hashtext\
         extract cast div starts_with string_to_array array_length cardinality unnest\
         generate_series text varchar int4 int8 float8 numeric bool date boolne booleq int4eq texteq\
         regexp_replace regexp_match split_part row""");
    to.accept(
        Vocabulary.INFORMS,
        "version current_setting current_database inet_server_addr"
            + " inet_server_port inet_client_addr inet_client_port current_user session_user user"
            + " current_role current_catalog current_schemas");
    to.accept(Vocabulary.BUILDS, "generate_series repeat lpad rpad");
    to.accept(
        Vocabulary.NUMERIC,
        "int int2 int4 int8 integer bigint smallint numeric decimal float float4 float8 real double"
            + " money bool boolean date timestamp interval uuid inet");
    to.accept(Vocabulary.CATALOGUE_SCHEMA, "information_schema");
    to.accept(Vocabulary.OF_SCHEMA, "schedule schedule_in_database alter_job invoke");
    to.accept(
        Vocabulary.AMBIENT,
        "random random_normal now clock_timestamp statement_timestamp transaction_timestamp"
            + " timeofday gen_random_uuid uuid_generate_v4 uuidv4 uuidv7");
    to.accept(
        Vocabulary.CLOCK, "current_date current_time current_timestamp localtime localtimestamp");
    to.accept(
        Vocabulary.LOCKS,
        "pg_advisory_lock pg_advisory_lock_shared pg_try_advisory_lock"
            + " pg_try_advisory_lock_shared setseed");
  }

  /** Gives every hazard with the functions that bring it. */
  static void calls(BiConsumer<StatementHazard, String> to) {
    to.accept(StatementHazard.SLEEP, "pg_sleep pg_sleep_for pg_sleep_until");
    to.accept(StatementHazard.SETTING, "set_config");
    to.accept(StatementHazard.WRITE, "nextval setval");
    to.accept(
        StatementHazard.SQL_IN_STRING,
        """
        query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml\
         cursor_to_xmlschema table_to_xml table_to_xmlschema table_to_xml_and_xmlschema\
         schema_to_xml schema_to_xmlschema schema_to_xml_and_xmlschema database_to_xml\
         database_to_xmlschema database_to_xml_and_xmlschema ts_stat ts_rewrite crosstab crosstab2\
         crosstab3 crosstab4 crosstabn crosstab_hash connectby xpath_table""");
    to.accept(
        StatementHazard.BACKEND_CONTROL,
        "pg_terminate_backend pg_cancel_backend pg_advisory_unlock_all");
    to.accept(
        StatementHazard.SERVER_FILE,
        """
        pg_read_file pg_read_binary_file pg_stat_file lo_import lo_export\
         pg_file_read pg_file_write pg_file_unlink pg_file_rename pg_file_sync pg_file_length\
         pg_logdir_ls pg_current_logfile""");
    to.accept(
        StatementHazard.SERVER_ADMINISTRATION,
        """
        pg_reload_conf pg_rotate_logfile pg_switch_wal pg_switch_xlog\
         pg_create_restore_point pg_promote pg_backup_start pg_backup_stop pg_start_backup\
         pg_stop_backup pg_wal_replay_pause pg_wal_replay_resume pg_export_snapshot\
         pg_create_physical_replication_slot pg_create_logical_replication_slot\
         pg_copy_physical_replication_slot pg_copy_logical_replication_slot\
         pg_drop_replication_slot pg_replication_slot_advance pg_sync_replication_slots\
         pg_logical_slot_get_changes pg_logical_slot_peek_changes\
         pg_logical_slot_get_binary_changes pg_logical_slot_peek_binary_changes\
         pg_replication_origin_create pg_replication_origin_drop\
         pg_replication_origin_session_setup pg_replication_origin_session_reset\
         pg_replication_origin_xact_setup pg_replication_origin_xact_reset\
         pg_replication_origin_advance pg_log_backend_memory_contexts\
         pg_stat_statements_reset pg_extension_config_dump pg_import_system_collations\
         pg_clear_relation_stats pg_restore_relation_stats pg_clear_attribute_stats\
         pg_restore_attribute_stats pg_prewarm autoprewarm_start_worker""");
    to.accept(StatementHazard.SERVER_FEATURE, "pg_logical_emit_message");
    to.accept(
        StatementHazard.REMOTE,
        "dblink dblink_exec dblink_connect dblink_connect_u dblink_open postgres_fdw_get_connections"
            + " postgres_fdw_disconnect postgres_fdw_disconnect_all query_export_to_s3"
            + " table_import_from_s3");
    to.accept(
        StatementHazard.LARGE_OBJECT,
        "loread lowrite lo_get lo_put lo_open lo_close lo_creat lo_create lo_from_bytea lo_unlink"
            + " lo_lseek lo_lseek64 lo_tell lo_tell64 lo_truncate lo_truncate64");
    to.accept(
        StatementHazard.CATALOGUE,
        """
        version current_setting pg_show_all_settings pg_config pg_get_functiondef\
         pg_get_viewdef pg_get_ruledef pg_get_triggerdef pg_get_indexdef pg_get_constraintdef\
         pg_get_userbyid pg_get_keywords pg_show_all_file_settings pg_hba_file_rules\
         pg_ident_file_mappings pg_stat_get_activity pg_settings_get_flags pg_lock_status\
         pg_postmaster_start_time pg_conf_load_time inet_server_addr inet_server_port\
         inet_client_addr inet_client_port pg_database_size pg_available_extensions\
         pg_cursor pg_prepared_statement pg_prepared_xact pg_timezone_names pg_stat_get_wal_senders""");
  }

  /** What calling a function does whose family has a common beginning. */
  static @Nullable StatementHazard family(String name) {
    if (name.startsWith("dblink")) {
      return StatementHazard.REMOTE;
    }
    if (name.startsWith("lo_")) {
      return StatementHazard.LARGE_OBJECT;
    }
    if (name.equals("http") || name.startsWith("http_") || name.startsWith("run_command_on_")) {
      return StatementHazard.REMOTE;
    }
    if (name.startsWith("pgr_") || name.startsWith("pg_background_")) {
      return StatementHazard.SQL_IN_STRING;
    }
    if (name.startsWith("pg_ls_") || name.startsWith("pg_read_file")) {
      return StatementHazard.SERVER_FILE;
    }
    if (name.startsWith("pg_sleep")) {
      return StatementHazard.SLEEP;
    }
    if (name.startsWith("pg_wal_replay_")
        || name.startsWith("pg_replication_")
        || name.startsWith("pg_stat_reset")) {
      return StatementHazard.SERVER_ADMINISTRATION;
    }
    return null;
  }

  /** Whether a name begins as a family does, so that it has to be looked at. */
  static boolean startsFamily(char first, char second, char third) {
    return switch (first | 0x20) {
      case 'p' -> (second | 0x20) == 'g' && (third == '_' || (third | 0x20) == 'r');
      case 'l' -> (second | 0x20) == 'o' && third == '_';
      case 'h' -> (second | 0x20) == 't' && (third | 0x20) == 't';
      case 'r' -> (second | 0x20) == 'u' && (third | 0x20) == 'n';
      case 'd' -> (second | 0x20) == 'b' && (third | 0x20) == 'l';
      default -> false;
    };
  }
}
