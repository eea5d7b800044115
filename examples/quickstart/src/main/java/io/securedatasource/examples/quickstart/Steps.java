package io.securedatasource.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/**
 * Runs steps one by one, and remembers those that did not behave. One that fails stops no other.
 */
final class Steps {

  /** Shows something and checks it. */
  @FunctionalInterface
  interface Step {

    /**
     * Reports what was shown; any exception means that it did not behave.
     *
     * @throws Exception the reason, safe to print
     */
    void show() throws Exception;
  }

  private final Report report;
  private final List<String> failed = new ArrayList<>();
  private int taken;

  Steps(Report report) {
    this.report = report;
  }

  /** Runs a step. */
  void take(String name, Step step) {
    taken++;
    try {
      step.show();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(name, "interrupted");
    } catch (UnexpectedOutcome e) {
      fail(name, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      fail(name, e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }

  private void fail(String name, String why) {
    failed.add(name);
    report.failed(name, why);
  }

  /** How many were run. */
  int taken() {
    return taken;
  }

  /** The names of those that did not behave. */
  List<String> failed() {
    return List.copyOf(failed);
  }
}
