package dev.databaseoperator.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WordsTest {

  private static final String LOG =
      """
      2026-11-30 01:13:49.085 UTC [12] LOG:  starting PostgreSQL 17.6
      2026-11-30 01:13:49.090 UTC [20] app@app FATAL:  the database system is starting up
      2026-11-30 01:13:49.091 UTC [19] LOG:  redo starts at 0/1500028
      2026-11-30 01:13:49.095 UTC [19] PANIC:  could not locate a valid checkpoint record
      2026-11-30 01:13:49.100 UTC [12] LOG:  startup process (PID 19) was terminated by signal 6
      2026-11-30 01:13:49.101 UTC [12] LOG:  database system is shut down
      """;

  @Test
  void theLineThatSaysWhyComesFirst() {
    assertThat(Words.ofLog(LOG))
        .startsWith("PANIC:  could not locate a valid checkpoint record\n")
        .contains("redo starts at 0/1500028")
        .endsWith("database system is shut down");
    assertThat(Words.ofLog(LOG.replace("PANIC", "FATAL"))).startsWith("FATAL:  could not locate");
  }

  @Test
  void whatClientsAreToldIsNotWhyItEnded() {
    assertThat(Words.ofLog(LOG.replaceAll("(?m)^.*PANIC.*$", "")))
        .startsWith("2026-11-30 01:13:49.101 UTC [12] LOG:  database system is shut down\n");
  }

  @Test
  void oneLineStaysAsItIsAndNothingIsSaid() {
    assertThat(Words.ofLog(" it ended\n")).isEqualTo("it ended");
    assertThat(Words.ofLog(null)).isEqualTo("no message");
  }
}
