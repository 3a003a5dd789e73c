package dev.databaseoperator.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The recording and alert rules, judged by Prometheus' own tool. */
class PrometheusRulesIT {

  @BeforeAll
  static void promtoolIsInstalled() throws Exception {
    run("dev/prerequisites", "install");
  }

  @Test
  void promtoolAcceptsTheRules() throws Exception {
    run("promtool", "check", "rules", Rules.FILE.toString());
  }

  @Test
  void eachAlertFiresWhenItShouldAndNotBefore() throws Exception {
    run("promtool", "test", "rules", Rules.DIRECTORY.resolve("rules.test.yaml").toString());
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s%n%s", String.join(" ", command), output).isZero();
  }
}
