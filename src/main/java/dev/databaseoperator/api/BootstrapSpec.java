package dev.databaseoperator.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** How the data directory is made the first time. */
public class BootstrapSpec {

  @JsonPropertyDescription("A new, empty PostgreSQL with one application database and its owner.")
  @Default("{}")
  private InitDb initdb = new InitDb();

  public InitDb getInitdb() {
    return initdb;
  }

  public void setInitdb(InitDb initdb) {
    this.initdb = initdb;
  }
}
