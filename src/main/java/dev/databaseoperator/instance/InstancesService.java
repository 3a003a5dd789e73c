package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/**
 * {@code NAME-instances}: headless Service that gives every instance's pod a host name, also before
 * it is ready, because standbys will use it to find a primary that is starting.
 */
public final class InstancesService {

  private InstancesService() {}

  /** Returns the desired Service. */
  public static Service of(Database database) {
    return new ServiceBuilder()
        .withMetadata(ChildMetadata.owned(database, Names.instancesService(database)))
        .withNewSpec()
        .withType("ClusterIP")
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(Labels.selector(database))
        .withPorts(PostgresPort.service())
        .endSpec()
        .build();
  }
}
