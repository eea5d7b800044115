package io.securedatasource;

import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementRecorder;
import io.securedatasource.internal.statement.CanonicalForm;
import io.securedatasource.internal.statement.FormWatch;
import io.securedatasource.policy.StatementHazard;
import org.jspecify.annotations.Nullable;

/**
 * The list that statements are held to, and the recorder that takes note of them. Immutable.
 *
 * @param list {@code null} for none
 * @param mode what becomes of a statement that is not listed
 * @param recorder {@code null} for none
 */
record StatementLists(
    @Nullable StatementAllowList list,
    StatementAllowList.Mode mode,
    @Nullable StatementRecorder recorder)
    implements FormWatch {

  static final StatementLists NONE =
      new StatementLists(null, StatementAllowList.Mode.ENFORCE, null);

  StatementLists list(StatementAllowList value, StatementAllowList.Mode valueMode) {
    return new StatementLists(value, valueMode, recorder);
  }

  StatementLists recorder(StatementRecorder value) {
    return new StatementLists(list, mode, value);
  }

  /** Who is asked of each statement; nobody where there is nothing to ask for. */
  @Nullable FormWatch watch() {
    return list == null && recorder == null ? null : this;
  }

  @Override
  public @Nullable StatementHazard judge(@Nullable CanonicalForm form) {
    if (list == null || (form != null && list.listsForm(form))) {
      return null;
    }
    return mode == StatementAllowList.Mode.ENFORCE
        ? StatementHazard.NOT_LISTED
        : StatementHazard.NOT_YET_LISTED;
  }

  @Override
  public void admitted(CanonicalForm form) {
    if (recorder != null) {
      recorder.record(form.toString());
    }
  }
}
