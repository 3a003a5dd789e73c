package dev.databaseoperator.bench;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A part of a run from its beginning until {@link #end}, and what it cost. */
final class Phase {

  private final Run run;
  private final String section;
  private final OperatorSample before;
  private final Map<String, Double> othersBefore;
  private final Instant from = Instant.now();

  /**
   * @param section of the report
   * @param before what the operator had used before
   */
  Phase(Run run, String section, OperatorSample before) {
    this.run = run;
    this.section = section;
    this.before = before;
    othersBefore = run.cluster().controlPlane().cpuSeconds();
  }

  /**
   * What the operator used in a part.
   *
   * @param cpuSeconds of all its threads
   * @param reconciliations that ended
   * @param traffic its requests
   */
  record Usage(double cpuSeconds, double reconciliations, Traffic traffic) {}

  /** Ends the part, and notes CPU and memory. */
  Usage end() {
    OperatorSample after = run.operator().sample();
    Map<String, Double> cpu = new LinkedHashMap<>();
    cpu.put("operator", Report.rounded(after.cpuSeconds() - before.cpuSeconds()));
    run.cluster()
        .controlPlane()
        .cpuSeconds()
        .forEach(
            (program, used) ->
                cpu.put(program, Report.rounded(used - othersBefore.getOrDefault(program, 0.0))));
    run.report().put(section, "cpu_seconds", cpu);
    run.putMemory(section, after);
    return new Usage(
        after.cpuSeconds() - before.cpuSeconds(),
        after.reconciliations() - before.reconciliations(),
        Traffic.between(run.cluster().audit(), from, Instant.now()));
  }
}
