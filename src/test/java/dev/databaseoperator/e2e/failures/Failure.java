package dev.databaseoperator.e2e.failures;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * One way in which a Database can fail, as data: what is done to cause it, what the operator should
 * say, and what is done against it without touching the spec.
 */
public final class Failure {

  /** Something done to the cluster, or asked of it. */
  public interface Act {
    /** Does it on this stage. */
    void on(Stage stage) throws Exception;
  }

  /** Whether Kubernetes itself shows something. */
  public interface Sign {
    /** Whether it shows it now. */
    boolean isShown(Stage stage);
  }

  private static final Duration HEALED_WITHIN = Duration.ofMinutes(4);

  final String cause;
  String how;
  Act before = stage -> {};
  Act act;
  Sign sign;
  Set<String> reasons;
  boolean stalled;
  String words = "";
  String remedy;
  Act heal;
  Sign healed = Stage::isReady;
  Duration healedWithin = HEALED_WITHIN;
  boolean alone;
  boolean quick;

  private Failure(String cause) {
    this.cause = Objects.requireNonNull(cause);
  }

  /** A failure by this name. */
  static Failure of(String cause) {
    return new Failure(cause);
  }

  /** What has to be there first; its time is not measured. */
  Failure before(Act preparation) {
    before = preparation;
    return this;
  }

  /** What causes it, in words and as a deed. */
  Failure causedBy(String words, Act deed) {
    how = words;
    act = deed;
    return this;
  }

  /** When Kubernetes itself knows of it, where that is later than the deed. */
  Failure shownBy(Sign shown) {
    sign = shown;
    return this;
  }

  /** The operator is to say one of these reasons and, somewhere, these words; time may heal it. */
  Failure passing(String text, String... reason) {
    words = text;
    reasons = Set.of(reason);
    return this;
  }

  /** As {@link #passing}, but only a person can help. */
  Failure stalled(String text, String... reason) {
    stalled = true;
    return passing(text, reason);
  }

  /** What heals it, in words and as a deed. */
  Failure healedBy(String words, Act deed) {
    remedy = words;
    heal = deed;
    return this;
  }

  /** Kubernetes' own pause before it tries again is that long. */
  Failure within(Duration time) {
    healedWithin = time;
    return this;
  }

  /** What there is instead of a Database that is Ready when it is over. */
  Failure until(Sign end) {
    healed = end;
    return this;
  }

  /** It concerns the whole cluster: nothing else may run meanwhile. */
  Failure alone() {
    alone = true;
    return this;
  }

  /** One of those that are caused in every run. */
  Failure always() {
    quick = true;
    return this;
  }

  @Override
  public String toString() {
    return cause;
  }
}
