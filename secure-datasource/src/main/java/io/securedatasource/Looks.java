package io.securedatasource;

import java.time.Duration;

/**
 * How often a running data source is looked at again, and what comes of it. Immutable.
 *
 * @param postureInterval the pause between looks at what the role may do
 * @param postureLimit how long such a look may take
 * @param loss what happens when the role has more rights than at the start
 * @param rotationInterval the pause between looks at credentials and certificate files
 * @param rotationWindow the time within which superseded sessions are closed
 */
record Looks(
    Duration postureInterval,
    Duration postureLimit,
    PostureLoss loss,
    Duration rotationInterval,
    Duration rotationWindow) {

  /** What holds unless said. */
  static final Looks STANDARD =
      new Looks(
          Duration.ofHours(1),
          Duration.ofSeconds(3),
          PostureLoss.REPORT,
          Duration.ofSeconds(5),
          Duration.ofMinutes(1));

  Looks posture(Duration interval, Duration limit) {
    return new Looks(interval, limit, loss, rotationInterval, rotationWindow);
  }

  Looks rotation(Duration interval, Duration window) {
    return new Looks(postureInterval, postureLimit, loss, interval, window);
  }

  Looks loss(PostureLoss value) {
    return new Looks(postureInterval, postureLimit, value, rotationInterval, rotationWindow);
  }
}
