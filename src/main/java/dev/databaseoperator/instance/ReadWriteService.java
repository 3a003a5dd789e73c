package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import dev.databaseoperator.view.InstanceNumbers;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code NAME-rw}: Service of the primary. With one instance it selects that instance by its label:
 * a new pod is served as soon as it is ready, also while no operator runs to write its role.
 */
public final class ReadWriteService {

  private ReadWriteService() {}

  /** Returns the desired Service. */
  public static Service of(Database database) {
    Map<String, String> selector = new TreeMap<>(Labels.selector(database));
    List<String> instances = InstanceNumbers.names(database);
    if (instances.size() > 1) {
      selector.put(Labels.ROLE, Labels.ROLE_PRIMARY);
    } else {
      selector.put(Labels.INSTANCE, instances.get(0));
    }
    return new ServiceBuilder()
        .withMetadata(ChildMetadata.owned(database, Names.readWriteService(database)))
        .withNewSpec()
        .withType("ClusterIP")
        .withSelector(selector)
        .withPorts(PostgresPort.service())
        .endSpec()
        .build();
  }
}
