package dev.databaseoperator.instance;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.Labels;
import dev.databaseoperator.api.Names;
import dev.databaseoperator.child.ChildMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;
import java.util.TreeMap;

/** {@code NAME-rw}: Service of the primary. */
public final class ReadWriteService {

  private ReadWriteService() {}

  /** Returns the desired Service. */
  public static Service of(Database database) {
    Map<String, String> selector = new TreeMap<>(Labels.selector(database));
    selector.put(Labels.ROLE, Labels.ROLE_PRIMARY);
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
