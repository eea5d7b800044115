package io.securedatasource.policy;

/** What a data source is for, and so what its database role may do and how long it may take. */
public enum RoleProfile {
  /** Serves: reads and writes rows, changes no schema. */
  APPLICATION,
  /** Reads alone: reports, exports, analytics. */
  READ_ONLY,
  /** Changes the schema during a deployment, and never serves. */
  MIGRATION
}
