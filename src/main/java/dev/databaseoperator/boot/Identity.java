package dev.databaseoperator.boot;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Identity of this process: host name (in a pod its name) and a random part, which distinguishes a
 * restarted container from the previous process.
 */
@Singleton
public class Identity {

  private final String name =
      Optional.ofNullable(System.getenv("HOSTNAME")).orElse("operator")
          + "_"
          + UUID.randomUUID().toString().substring(0, 8);

  /** Name in Leases and events; at most 128 characters. */
  public String name() {
    return name;
  }
}
