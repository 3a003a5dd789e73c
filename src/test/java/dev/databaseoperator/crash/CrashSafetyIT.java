package dev.databaseoperator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The operator killed (SIGKILL) at any moment of create, edit, delete and adopt, and started again:
 * every object and all of {@code pg_catalog} end as without the crash, and then nothing is written.
 *
 * <p>By default one moment for each kind of write, chosen by a seed that is printed; {@code
 * -Dcrash.seed=…} repeats it. {@code -Dcrash.full=true} kills before and after every single write
 * and statement, and at 50 random moments.
 */
class CrashSafetyIT {

  private static final boolean FULL = Boolean.getBoolean("crash.full");
  private static final long SEED = Long.getLong("crash.seed", new Random().nextInt(1_000_000));

  private static final Pattern ONLY = Pattern.compile(System.getProperty("crash.only", ""));

  /** By user's deed: how many random moments. */
  private static final Map<Step.Kind, Integer> MOMENTS =
      FULL
          ? Map.of(
              Step.Kind.CREATE, 14, Step.Kind.EDIT, 18, Step.Kind.DELETE, 8, Step.Kind.ADOPT, 10)
          : Map.of(Step.Kind.CREATE, 1, Step.Kind.EDIT, 1, Step.Kind.DELETE, 1, Step.Kind.ADOPT, 1);

  private static final Duration REST = Duration.ofSeconds(FULL ? 65 : 8);
  private static final int LIVES = FULL ? 14 : 5;

  private static final List<CrashRig> RIGS = new ArrayList<>();
  private static Reference reference;

  @BeforeAll
  static void liveWithoutCrash() {
    System.out.println("crash safety: -Dcrash.seed=" + SEED);
    for (int i = 0; i < Integer.getInteger("crash.rigs", FULL ? 2 : 1); i++) {
      RIGS.add(new CrashRig(Map.of()));
    }
    reference = Reference.record(RIGS.get(0));
  }

  @AfterAll
  static void stop() {
    RIGS.forEach(CrashRig::close);
  }

  @Test
  void killedBeforeOrAfterAWriteOrAStatementItEndsInTheSameState() throws Exception {
    conduct(only(FULL ? everything() : reference.sample(new Random(SEED))));
  }

  @Test
  void killedAtARandomMomentItEndsInTheSameState() throws Exception {
    conduct(only(randomMoments(new Random(SEED))));
  }

  private static void conduct(Map<Step, List<Disturbance>> disturbances) throws Exception {
    Moments moments = new Moments(disturbances);
    Campaign campaign = new Campaign(reference, moments, LIVES, REST);
    long start = System.nanoTime();
    campaign.run(RIGS);
    System.out.printf(
        "crash safety: %s of %s moments, %s failures, %s s, -Dcrash.seed=%s; never came: %s%n",
        campaign.hits(),
        moments.all(),
        campaign.failures().size(),
        Duration.ofNanos(System.nanoTime() - start).toSeconds(),
        SEED,
        moments.missed());
    assertThat(campaign.failures()).as("-Dcrash.seed=" + SEED).isEmpty();
    assertThat(campaign.hits()).isGreaterThan(moments.all() * 9 / 10);
  }

  private static Map<Step, List<Disturbance>> only(Map<Step, List<Disturbance>> all) {
    Map<Step, List<Disturbance>> chosen = new EnumMap<>(Step.class);
    all.forEach(
        (step, each) ->
            chosen.put(
                step, each.stream().filter(d -> ONLY.matcher(step + ": " + d).find()).toList()));
    return chosen;
  }

  /** Writes first; last the ends of what only reads, after which the next begins. */
  private static Map<Step, List<Disturbance>> everything() {
    Map<Step, List<Disturbance>> all = new EnumMap<>(Step.class);
    for (Step step : Step.values()) {
      List<Disturbance.Point> points = new ArrayList<>(reference.points(step));
      points.sort(
          Comparator.comparing((Disturbance.Point point) -> !point.writes())
              .thenComparing(point -> !point.writes() && !point.before()));
      all.put(step, List.copyOf(points));
    }
    return all;
  }

  private static Map<Step, List<Disturbance>> randomMoments(Random random) {
    Map<Step, List<Disturbance>> moments = new EnumMap<>(Step.class);
    for (Step.Kind kind : Step.Kind.values()) {
      List<Step> steps = Stream.of(Step.values()).filter(s -> s.kind() == kind).toList();
      for (int i = 0; i < MOMENTS.get(kind); i++) {
        Step step = steps.get(random.nextInt(steps.size()));
        long longest = Math.max(200, reference.duration(step).toMillis() * 5 / 4);
        moments
            .computeIfAbsent(step, any -> new ArrayList<>())
            .add(new Disturbance.Moment(Duration.ofMillis(random.nextLong(longest))));
      }
    }
    return moments;
  }
}
