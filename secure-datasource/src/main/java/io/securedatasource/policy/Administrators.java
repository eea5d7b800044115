package io.securedatasource.policy;

import java.util.Locale;
import java.util.Set;

/** The names under which PostgreSQL and its major providers run their administrators. */
final class Administrators {

  /** The roles by which providers hand out what superusers may do. Lower case. */
  private static final Set<String> OF_PROVIDERS =
      Set.of(
          // Amazon RDS and Aurora
          "rdsadmin",
          "rds_superuser",
          "rdsrepladmin",
          // Azure Database for PostgreSQL
          "azuresu",
          "azure_superuser",
          "azure_pg_admin",
          // Google Cloud SQL and AlloyDB
          "cloudsqladmin",
          "cloudsqlsuperuser",
          "alloydbadmin",
          "alloydbsuperuser",
          // Neon, Supabase, Aiven, DigitalOcean, Timescale, Scaleway
          "cloud_admin",
          "neon_superuser",
          "supabase_admin",
          "avnadmin",
          "doadmin",
          "tsdbadmin",
          "_rdb_superadmin");

  /** What installations call their administrators by default or by habit. Lower case. */
  private static final Set<String> BY_HABIT =
      Set.of(
          "postgres",
          "root",
          "admin",
          "administrator",
          "superuser",
          "sa",
          "dba",
          "pgadmin",
          "enterprisedb",
          "edb_admin");

  private Administrators() {}

  /** Whether a user of that name, in any case, is an administrator by all that is known. */
  static boolean isUserName(String user) {
    String name = user.strip().toLowerCase(Locale.ROOT);
    return BY_HABIT.contains(name) || OF_PROVIDERS.contains(name);
  }

  /** Whether that role of a server is one by which a provider hands out its own rights. */
  static boolean isProviderRole(String role) {
    return OF_PROVIDERS.contains(role);
  }
}
