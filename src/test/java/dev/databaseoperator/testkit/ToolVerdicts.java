package dev.databaseoperator.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Expected results of waiting tools for a Database: the whole rule, with the states in which they
 * differ. Each {@code rule} has the status of kstatus, of Flux' expressions, and of Argo CD.
 */
public enum ToolVerdicts {
  /** Only Argo CD and kstatus recognise a deletion; Flux' own order has just three states. */
  DELETING("Terminating", "InProgress", "Progressing"),
  NOT_SEEN("InProgress", "InProgress", "Progressing"),
  STALLED("Failed", "Failed", "Degraded"),
  READY("Current", "Current", "Healthy"),
  WORKING("InProgress", "InProgress", "Progressing"),
  /** The spec is not applied, so Argo CD reports it like a paused Deployment. */
  READY_AND_PAUSED("Current", "Current", "Suspended"),
  WORKING_AND_PAUSED("InProgress", "InProgress", "Suspended");

  private final String kstatus;
  private final String flux;
  private final String argo;

  ToolVerdicts(String kstatus, String flux, String argo) {
    this.kstatus = kstatus;
    this.flux = flux;
    this.argo = argo;
  }

  /** Returns the expected results for this Database, as JSON from the API server. */
  public static ToolVerdicts of(JsonNode database) {
    JsonNode metadata = database.path("metadata");
    if (metadata.hasNonNull("deletionTimestamp")) {
      return DELETING;
    }
    if (metadata.path("generation").asLong()
        != database.path("status").path("observedGeneration").asLong(-1)) {
      return NOT_SEEN;
    }
    if (isTrue(database, "Stalled")) {
      return STALLED;
    }
    boolean ready = isTrue(database, "Ready");
    return isTrue(database, "Paused")
        ? (ready ? READY_AND_PAUSED : WORKING_AND_PAUSED)
        : (ready ? READY : WORKING);
  }

  /** Whether {@code verdict} equals these results. */
  public boolean is(GitOpsTools.Verdict verdict) {
    return verdict.kstatus().status().equals(kstatus)
        && verdict.flux().status().equals(flux)
        && verdict.argo().status().equals(argo);
  }

  /** Whether the tools continue with what waits for the Database. */
  public boolean isCurrent() {
    return this == READY || this == READY_AND_PAUSED;
  }

  private static boolean isTrue(JsonNode database, String type) {
    return conditions(database)
        .anyMatch(
            condition ->
                condition.path("type").asText().equals(type)
                    && condition.path("status").asText().equals("True"));
  }

  private static Stream<JsonNode> conditions(JsonNode database) {
    return StreamSupport.stream(database.path("status").path("conditions").spliterator(), false);
  }
}
