package dev.databaseoperator.boot;

import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/**
 * Who this process is: host name (in a pod its name) and a random part, so that a restarted
 * container is not taken for the process that was there before.
 */
@Singleton
public class Identity {

  private final String name =
      Optional.ofNullable(System.getenv("HOSTNAME")).orElse("operator")
          + "_"
          + UUID.randomUUID().toString().substring(0, 8);

  /** The name, in Leases and events; at most 128 characters. */
  public String name() {
    return name;
  }
}
