package dev.databaseoperator.testkit;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.api.ImagePullPolicy;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.SecretReference;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;

/** Databases as the API server returns them: with UID, generation and every default filled in. */
public final class Databases {

  /** Name of {@link #minimal()} and {@link #complete()}. */
  public static final String NAME = "orders";

  /** Their namespace. */
  public static final String NAMESPACE = "shop";

  /** Their UID. */
  public static final String UID = "6f0f2a0e-3b52-4c5c-9a3b-2d1f0c9e8b7a";

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private Databases() {}

  /** {@code spec: {}}. */
  public static Database minimal() {
    return named(NAMESPACE, NAME);
  }

  /** {@code spec: {}} under another name. */
  public static Database named(String namespace, String name) {
    Database database = new Database();
    database.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(namespace)
            .withUid(UID)
            .withGeneration(1L)
            .withResourceVersion("1000")
            .build());
    database.setSpec(new DatabaseSpec());
    return database;
  }

  /** Every field set, and to another value than its default where there is one. */
  public static Database complete() {
    Database database = minimal();
    DatabaseSpec spec = database.getSpec();
    spec.setImageName("registry.example.com/postgres@sha256:" + "0123456789abcdef".repeat(4));
    spec.setImagePullPolicy(ImagePullPolicy.Always);
    spec.setImagePullSecrets(
        List.of(new SecretReference("registry"), new SecretReference("mirror")));
    spec.setPostgresUID(70);
    spec.setPostgresGID(71);
    spec.getStorage().setSize("20Gi");
    spec.getStorage().setStorageClass("fast");
    spec.setResources(
        new ResourceRequirementsBuilder()
            .addToLimits("memory", new Quantity("4Gi"))
            .addToRequests("cpu", new Quantity("500m"))
            .addToRequests("memory", new Quantity("2Gi"))
            .build());
    InitDb initdb = spec.getBootstrap().getInitdb();
    initdb.setDatabase("Order-Archive");
    initdb.setOwner("order_keeper");
    initdb.setSecret(new SecretReference("my-credentials"));
    initdb.setEncoding("LATIN1");
    initdb.setLocale("C");
    initdb.setDataChecksums(false);
    initdb.setPostInitApplicationSQL(List.of("CREATE EXTENSION pg_trgm"));
    spec.getCredentials().setRotateAfter("36h30m");
    spec.getMonitoring().setEnabled(true);
    spec.setHibernated(true);
    spec.setPaused(true);
    spec.setDeletionPolicy(DeletionPolicy.Delete);
    spec.setDeletionProtection(true);
    return database;
  }

  /** A copy that shares nothing with {@code database}. */
  public static Database copy(Database database) {
    return SERIALIZATION.clone(database);
  }
}
