package io.securedatasource;

/** What happens when the role is found with more rights than it had at the start. */
public enum PostureLoss {
  /** An event and an error in the log; sessions go on. */
  REPORT,
  /**
   * As {@link #REPORT}, and when the policy would refuse such a session: idle ones are closed at
   * once, borrowed ones when they come back, and further ones are refused until a look finds the
   * posture regained.
   */
  CLOSE
}
