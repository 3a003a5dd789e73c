package dev.databaseoperator.status;

import static dev.databaseoperator.testkit.GitOpsTools.ARGO;
import static dev.databaseoperator.testkit.Situations.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Fixtures;
import dev.databaseoperator.testkit.GitOpsTools;
import dev.databaseoperator.testkit.GitOpsTools.Opinion;
import dev.databaseoperator.testkit.GitOpsTools.Verdict;
import dev.databaseoperator.testkit.ToolVerdicts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What kstatus, Flux and Argo CD, by their own code, make of every status that we write. */
class WaitingToolsIT {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void everySituationIsJudgedAsItIs() {
    List<Database> databases = new ArrayList<>();
    StatusTest.situations()
        .flatMap(WaitingToolsIT::variants)
        .forEach(
            situation -> {
              Database told = Databases.copy(situation.database());
              told.setStatus(situation.status(NOW));
              databases.add(told);
              Database edited = Databases.copy(told);
              edited.getMetadata().setGeneration(told.getMetadata().getGeneration() + 1);
              databases.add(edited);
            });
    List<Verdict> verdicts = GitOpsTools.judge(databases);

    assertThat(verdicts).hasSameSizeAs(databases);
    Set<ToolVerdicts> seen = EnumSet.noneOf(ToolVerdicts.class);
    for (int i = 0; i < databases.size(); i++) {
      JsonNode database = MAPPER.valueToTree(databases.get(i));
      Verdict verdict = verdicts.get(i);
      ToolVerdicts wanted = ToolVerdicts.of(database);
      assertThat(wanted.is(verdict)).as("%s, but %s: %s", wanted, verdict, database).isTrue();
      seen.add(wanted);
    }
    assertThat(seen).containsExactlyInAnyOrder(ToolVerdicts.values());
  }

  /** The same, paused and being deleted. */
  private static Stream<StatusTest.Situation> variants(StatusTest.Situation situation) {
    Database paused = Databases.copy(situation.database());
    paused.getSpec().setPaused(true);
    Database deleted = Databases.copy(situation.database());
    deleted.getMetadata().setDeletionTimestamp(NOW.toString());
    return Stream.concat(
        Stream.of(situation),
        Stream.of(paused, deleted)
            .map(
                database ->
                    new StatusTest.Situation(
                        situation.name(),
                        database,
                        situation.observed(),
                        situation.sql(),
                        situation.problem())));
  }

  /** Databases from before the CRD had a default for the status, or of an odd client. */
  @Test
  void databaseWithoutAStatusIsNeverTakenForReady() {
    Database database = Databases.minimal();
    database.setStatus(null);
    Verdict verdict = GitOpsTools.judge(List.of(database)).get(0);
    assertThat(verdict.argo().status()).isEqualTo("Progressing");
    assertThat(verdict.flux().status()).isEqualTo("Unknown");
  }

  /** So that the directory could be handed to Argo CD as it is. */
  @Test
  void testsInArgosOwnFormatSayWhatTheScriptSays() throws IOException {
    List<String> names = List.copyOf(Fixtures.all().keySet());
    List<Verdict> verdicts = GitOpsTools.judge(List.copyOf(Fixtures.all().values()));
    StringBuilder tests = new StringBuilder("tests:\n");
    for (int i = 0; i < names.size(); i++) {
      Opinion argo = verdicts.get(i).argo();
      tests.append(
          """
            - healthStatus:
                status: %s
                message: %s
              inputPath: testdata/%s.yaml
          """
              .formatted(argo.status(), MAPPER.writeValueAsString(argo.message()), names.get(i)));
    }
    ArgoFilesTest.assertGenerated(ARGO.resolve("health_test.yaml"), tests.toString());
  }
}
