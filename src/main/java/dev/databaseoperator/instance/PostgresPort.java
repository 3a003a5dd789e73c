package dev.databaseoperator.instance;

import dev.databaseoperator.api.Names;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** Name of PostgreSQL's port in Services and pods. */
final class PostgresPort {

  static final String NAME = "postgresql";

  private PostgresPort() {}

  static ServicePort service() {
    return new ServicePortBuilder()
        .withName(NAME)
        .withPort(Names.PORT)
        .withProtocol("TCP")
        .withTargetPort(new IntOrString(NAME))
        .build();
  }
}
