package dev.databaseoperator.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.InitDb;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** All of them. {@code HostileInputIT} holds that none of the schema is missing. */
final class Fields {

  private static final String NAMES = "abcdefghijklmnopqrstuvwxyz0123456789-";
  private static final String SUBDOMAINS = NAMES + "..";
  private static final String SQL_NAMES = NAMES + "ABCXYZ___";

  private Fields() {}

  static List<Field> all() {
    return List.of(
        new Field(
            "metadata.name",
            "metadata.name",
            List.of("orders", "a", "a-b-1", "x".repeat(40)),
            NAMES,
            40,
            value -> Map.of("metadata", Map.of("name", value), "spec", Map.of()),
            database -> database.getMetadata().getName()),
        new Field(
            "metadata.annotations[databaseoperator.dev/rotate]",
            "metadata.annotations[databaseoperator.dev/rotate]",
            List.of("1", "now"),
            NAMES,
            253,
            value ->
                Map.of(
                    "metadata",
                    Map.of("name", "hostile", "annotations", Map.of(Annotations.ROTATE, value)),
                    "spec",
                    Map.of()),
            database -> database.getMetadata().getAnnotations().get(Annotations.ROTATE)),
        text(
            "imageName",
            List.of("postgres:17", "registry.example.com:5000/Team/pg@sha256:0a"),
            SQL_NAMES + ":/@.",
            512,
            DatabaseSpec::getImageName),
        text(
            "imagePullPolicy",
            List.of("Always", "Never"),
            "AlwaysNever",
            12,
            spec -> String.valueOf(spec.getImagePullPolicy())),
        text(
            "deletionPolicy",
            List.of("Retain", "Delete"),
            "RetainDelete",
            12,
            spec -> String.valueOf(spec.getDeletionPolicy())),
        spec(
            "imagePullSecrets[].name",
            "spec.imagePullSecrets[0].name",
            List.of("registry", "a.b-c.d"),
            SUBDOMAINS,
            253,
            value -> Map.of("imagePullSecrets", List.of(Map.of("name", value))),
            spec -> spec.getImagePullSecrets().get(0).getName()),
        spec(
            "storage.size",
            "spec.storage.size",
            numbers("%s.5Gi", "%sTi", "%s000M"),
            "0123456789.GMTik",
            32,
            value -> Map.of("storage", Map.of("size", value)),
            spec -> spec.getStorage().getSize()),
        spec(
            "storage.storageClass",
            "spec.storage.storageClass",
            List.of("fast", "csi.example.com"),
            SUBDOMAINS,
            253,
            value -> Map.of("storage", Map.of("storageClass", value)),
            spec -> spec.getStorage().getStorageClass()),
        spec(
            "storage.accessMode",
            "spec.storage.accessMode",
            List.of("ReadWriteOnce", "ReadWriteOncePod"),
            "ReadWriteOncePod",
            16,
            value -> Map.of("storage", Map.of("accessMode", value)),
            spec -> spec.getStorage().getAccessMode().name()),
        amount("limits", ResourceRequirements::getLimits),
        amount("requests", ResourceRequirements::getRequests),
        resource("limits", ResourceRequirements::getLimits),
        resource("requests", ResourceRequirements::getRequests),
        initdb("database", List.of("app", "Order-Archive", "_x"), 63, InitDb::getDatabase),
        initdb("owner", List.of("app", "Order_Keeper-2", "_x"), 63, InitDb::getOwner),
        spec(
            "bootstrap.initdb.secret.name",
            "spec.bootstrap.initdb.secret.name",
            List.of("mine", "a.b-c.d"),
            SUBDOMAINS,
            253,
            value -> Map.of("bootstrap", Map.of("initdb", Map.of("secret", Map.of("name", value)))),
            spec -> spec.getBootstrap().getInitdb().getSecret().getName()),
        spec(
            "bootstrap.initdb.encoding",
            "spec.bootstrap.initdb.encoding",
            List.of("UTF8", "LATIN1", "SQL_ASCII"),
            "ABCDEFGHIJ_0123456789",
            16,
            value ->
                Map.of("bootstrap", Map.of("initdb", Map.of("encoding", value, "locale", "C"))),
            spec -> spec.getBootstrap().getInitdb().getEncoding()),
        initdb("locale", List.of("C.UTF-8", "de_DE@euro", "C"), 64, InitDb::getLocale),
        spec(
            "bootstrap.initdb.postInitApplicationSQL[]",
            "spec.bootstrap.initdb.postInitApplicationSQL",
            List.of("SELECT 1", "CREATE TABLE a (b text DEFAULT $$'$$)"),
            SQL_NAMES + " '\"$;\\\n",
            16384,
            value ->
                Map.of(
                    "bootstrap",
                    Map.of("initdb", Map.of("postInitApplicationSQL", List.of(value)))),
            spec -> spec.getBootstrap().getInitdb().getPostInitApplicationSQL().get(0)),
        spec(
            "credentials.rotateAfter",
            "spec.credentials.rotateAfter",
            numbers("%sh", "%sh30m", "%s00m"),
            "0123456789hm",
            16,
            value -> Map.of("credentials", Map.of("rotateAfter", value)),
            spec -> spec.getCredentials().getRotateAfter()));
  }

  private static Field spec(
      String path,
      String named,
      List<String> good,
      String alphabet,
      int most,
      Function<String, Map<String, Object>> spec,
      Function<DatabaseSpec, String> stored) {
    return new Field(
        "spec." + path,
        named,
        good,
        alphabet,
        most,
        value -> Map.of("metadata", Map.of("name", "hostile"), "spec", spec.apply(value)),
        database -> stored.apply(database.getSpec()));
  }

  private static Field text(
      String path,
      List<String> good,
      String alphabet,
      int most,
      Function<DatabaseSpec, String> stored) {
    return spec(path, "spec." + path, good, alphabet, most, v -> Map.of(path, v), stored);
  }

  private static Field initdb(
      String path, List<String> good, int most, Function<InitDb, String> stored) {
    return spec(
        "bootstrap.initdb." + path,
        "spec.bootstrap.initdb." + path,
        good,
        SQL_NAMES,
        most,
        value -> Map.of("bootstrap", Map.of("initdb", Map.of(path, value))),
        spec -> stored.apply(spec.getBootstrap().getInitdb()));
  }

  private static Field amount(
      String kind, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    return spec(
        "resources." + kind + ".*",
        "spec.resources." + kind + ".memory",
        numbers("%sGi", "0.%sMi", "%se9", "+%s000000", "%sE3", "%s."),
        "0123456789.GMTikem",
        32,
        value -> Map.of("resources", Map.of(kind, Map.of("memory", value))),
        spec -> String.valueOf(amounts.apply(spec.getResources()).get("memory")));
  }

  private static Field resource(
      String kind, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    return spec(
        "resources." + kind + ".<name>",
        "spec.resources." + kind,
        List.of("cpu", "memory", "ephemeral-storage", "example.com/gpu", "a/B_c.d"),
        NAMES + "./",
        128,
        value -> Map.of("resources", Map.of(kind, Map.of(value, "1"))),
        spec -> amounts.apply(spec.getResources()).keySet().iterator().next());
  }

  private static List<String> numbers(String... formats) {
    return IntStream.rangeClosed(1, 20)
        .boxed()
        .flatMap(number -> Stream.of(formats).map(format -> format.formatted(number)))
        .toList();
  }

  /** As the API server keeps it: it knows no halves of surrogate pairs. */
  static String stored(String value) {
    return new String(value.getBytes(UTF_8), UTF_8);
  }

  /** What a Database of the API server, or one made by hand, has for the builders. */
  static Database complete(Database database) {
    database.getMetadata().setUid("6f0f2a0e-3b52-4c5c-9a3b-2d1f0c9e8b7a");
    return database;
  }
}
