package dev.databaseoperator.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Tenant;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Database with names and contents that are accepted, but have to be quoted everywhere. */
public final class HostileDatabase {

  /** A role's name of 63 bytes, as long as PostgreSQL's names get, with what has to be quoted. */
  public static final String OWNER = "Select-" + "x-Y_".repeat(14);

  /** A database's name. */
  public static final String NAME = "_user--".repeat(9);

  /** As long as names of Databases get. */
  public static final String LONGEST = "o" + "--r".repeat(13);

  private HostileDatabase() {}

  /** Strings that a text column takes. */
  public static List<String> literals(HostileStrings strings, int count) {
    return Stream.generate(strings::any)
        .filter(text -> text.indexOf('\0') < 0 && UTF_8.newEncoder().canEncode(text))
        .filter(text -> text.length() < 500)
        .limit(count)
        .toList();
  }

  /** {@code postInitApplicationSQL} that writes them into a table {@code literals} of the owner. */
  public static List<String> statements(String owner, List<String> literals) {
    List<String> statements = new ArrayList<>();
    statements.add("CREATE TABLE literals (number int, value text)");
    for (int i = 0; i < literals.size(); i++) {
      statements.add(
          "INSERT INTO literals VALUES (%s, '%s')"
              .formatted(i, literals.get(i).replace("'", "''")));
    }
    statements.add("ALTER TABLE literals OWNER TO \"%s\"".formatted(owner));
    return statements;
  }

  /** Creates it from a spec that no type of ours has been through. */
  public static void create(Tenant namespace, String name, Map<String, Object> spec) {
    GenericKubernetesResource object = new GenericKubernetesResource();
    object.setApiVersion("databaseoperator.dev/v1");
    object.setKind(Database.KIND);
    object.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(namespace.name()).build());
    object.setAdditionalProperty("spec", spec);
    namespace.client().resource(object).create();
  }

  /** A user writes values into a Secret. */
  public static void edit(Tenant namespace, String secret, Map<String, String> values) {
    Map<String, String> data =
        values.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> Base64.getEncoder().encodeToString(entry.getValue().getBytes(UTF_8))));
    namespace
        .client()
        .secrets()
        .inNamespace(namespace.name())
        .withName(secret)
        .edit(found -> new SecretBuilder(found).addToData(data).build());
  }
}
