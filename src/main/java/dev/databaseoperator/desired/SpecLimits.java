package dev.databaseoperator.desired;

import dev.databaseoperator.api.AccessMode;
import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.DeletionPolicy;
import dev.databaseoperator.api.ImagePullPolicy;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Limits;
import dev.databaseoperator.api.SecretReference;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the schema of the CRD says of single specs, for {@link SpecCheck}. A test holds that it is
 * the same. All of it is made once: every reconciliation asks it.
 */
final class SpecLimits {

  private static final Set<String> OWN_DATABASES = Set.of("postgres", "template0", "template1");
  private static final Set<String> OWN_ROLES = Set.of("postgres", "public", "none");

  private SpecLimits() {}

  /**
   * A condition on the spec.
   *
   * @param message that the API server gives too, or would
   * @param holds whether the spec is as it should be
   */
  record Rule(String message, Predicate<DatabaseSpec> holds) {}

  /** Of each text. */
  static final List<TextLimit> TEXTS =
      List.of(
          text("imageName", 1, Limits.IMAGE_LENGTH, Limits.IMAGE, DatabaseSpec::getImageName),
          new TextLimit(
              "spec.imagePullSecrets[].name",
              1,
              Limits.OBJECT_NAME_LENGTH,
              Pattern.compile(Limits.OBJECT_NAME),
              spec -> spec.getImagePullSecrets().stream().map(SecretReference::getName)),
          text("storage.size", 1, Limits.SIZE_LENGTH, Limits.SIZE, s -> s.getStorage().getSize()),
          optional(
              "storage.storageClass",
              0,
              Limits.OBJECT_NAME_LENGTH,
              Limits.STORAGE_CLASS,
              s -> s.getStorage().getStorageClass()),
          amounts("limits", ResourceRequirements::getLimits),
          amounts("requests", ResourceRequirements::getRequests),
          initdb("database", Limits.SQL_NAME_LENGTH, Limits.SQL_NAME, InitDb::getDatabase),
          initdb("owner", Limits.SQL_NAME_LENGTH, Limits.SQL_NAME, InitDb::getOwner),
          optional(
              "bootstrap.initdb.secret.name",
              1,
              Limits.OBJECT_NAME_LENGTH,
              Limits.OBJECT_NAME,
              s ->
                  Optional.ofNullable(initdb(s).getSecret())
                      .map(own -> own.getName())
                      .orElse(null)),
          initdb("encoding", Limits.ENCODING_LENGTH, Limits.ENCODING, InitDb::getEncoding),
          initdb("locale", Limits.LOCALE_LENGTH, Limits.LOCALE, InitDb::getLocale),
          new TextLimit(
              "spec.bootstrap.initdb.postInitApplicationSQL[]",
              1,
              Limits.STATEMENT_LENGTH,
              Pattern.compile(""),
              spec -> initdb(spec).getPostInitApplicationSQL().stream()),
          optional(
              "credentials.rotateAfter",
              Limits.ROTATE_AFTER_LEAST_LENGTH,
              Limits.ROTATE_AFTER_LENGTH,
              Limits.ROTATE_AFTER,
              s -> s.getCredentials().getRotateAfter()));

  /** Of numbers and choices, and of how many entries lists and maps have. */
  static final List<Rule> SIZES =
      List.of(
          new Rule(Limits.ONE_INSTANCE, spec -> spec.getInstances() == 1),
          new Rule(
              "spec.imagePullPolicy must be Always, IfNotPresent or Never; correct it",
              spec -> spec.getImagePullPolicy() != ImagePullPolicy.Unknown),
          new Rule(
              "spec.storage.accessMode must be ReadWriteOnce or ReadWriteOncePod; correct it",
              spec -> spec.getStorage().getAccessMode() != AccessMode.Unknown),
          new Rule(
              "spec.deletionPolicy must be Retain or Delete; correct it",
              spec -> spec.getDeletionPolicy() != DeletionPolicy.Unknown),
          new Rule(
              "spec.imagePullSecrets must have at most %s entries, each name once; remove some"
                  .formatted(Limits.PULL_SECRETS),
              spec ->
                  spec.getImagePullSecrets().size() <= Limits.PULL_SECRETS
                      && spec.getImagePullSecrets().stream()
                              .map(SecretReference::getName)
                              .distinct()
                              .count()
                          == spec.getImagePullSecrets().size()),
          id("postgresUID", DatabaseSpec::getPostgresUID),
          id("postgresGID", DatabaseSpec::getPostgresGID),
          few("limits", ResourceRequirements::getLimits),
          few("requests", ResourceRequirements::getRequests),
          new Rule(
              "spec.bootstrap.initdb.postInitApplicationSQL must have at most %s entries; remove some"
                  .formatted(Limits.STATEMENTS),
              spec -> initdb(spec).getPostInitApplicationSQL().size() <= Limits.STATEMENTS));

  /** The rules that the schema has in CEL; asked only of a spec that keeps all other limits. */
  static final List<Rule> RULES =
      List.of(
          new Rule(
              Limits.SIZE_TOO_SMALL,
              s -> amount(s.getStorage().getSize()).compareTo(amount(Limits.LEAST_SIZE)) >= 0),
          known("limits", ResourceRequirements::getLimits),
          known("requests", ResourceRequirements::getRequests),
          new Rule(
              Limits.DATABASE_RESERVED,
              spec -> !OWN_DATABASES.contains(initdb(spec).getDatabase())),
          new Rule(
              Limits.OWNER_RESERVED,
              spec ->
                  !OWN_ROLES.contains(initdb(spec).getOwner())
                      && !initdb(spec).getOwner().toLowerCase(Locale.ROOT).startsWith("pg_")),
          new Rule(
              Limits.ENCODING_OF_LOCALE,
              spec ->
                  initdb(spec).getEncoding().equals("UTF8")
                      || !(initdb(spec).getLocale().endsWith(".UTF-8")
                          || initdb(spec).getLocale().endsWith(".utf8"))),
          new Rule(
              Limits.STATEMENT_WITH_NUL,
              spec ->
                  initdb(spec).getPostInitApplicationSQL().stream()
                      .noneMatch(statement -> statement.indexOf('\0') >= 0)),
          new Rule(
              Limits.ROTATE_AFTER_TOO_SHORT,
              spec ->
                  rotateAfter(spec).filter(d -> d.compareTo(Duration.ofHours(1)) < 0).isEmpty()),
          new Rule(
              Limits.ROTATE_OWN_PASSWORD,
              spec -> rotateAfter(spec).isEmpty() || initdb(spec).getSecret() == null));

  /** As {@link #RULES}, of amounts that PostgreSQL has not been given yet. */
  static final List<Rule> AMOUNTS =
      List.of(
          wholeBytes("limits", ResourceRequirements::getLimits),
          wholeBytes("requests", ResourceRequirements::getRequests),
          thousandths("limits", ResourceRequirements::getLimits),
          thousandths("requests", ResourceRequirements::getRequests));

  private static TextLimit text(
      String field, int least, int most, String pattern, Function<DatabaseSpec, String> value) {
    return new TextLimit(
        "spec." + field,
        least,
        most,
        Pattern.compile(pattern),
        spec -> Stream.of(value.apply(spec)));
  }

  private static TextLimit optional(
      String field, int least, int most, String pattern, Function<DatabaseSpec, String> value) {
    return new TextLimit(
        "spec." + field,
        least,
        most,
        Pattern.compile(pattern),
        spec -> Stream.ofNullable(value.apply(spec)));
  }

  private static TextLimit initdb(
      String field, int most, String pattern, Function<InitDb, String> value) {
    return text("bootstrap.initdb." + field, 1, most, pattern, s -> value.apply(initdb(s)));
  }

  private static InitDb initdb(DatabaseSpec spec) {
    return spec.getBootstrap().getInitdb();
  }

  private static TextLimit amounts(
      String kind, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    return new TextLimit(
        "spec.resources." + kind + ".*",
        0,
        Limits.AMOUNT_LENGTH,
        Pattern.compile(Limits.AMOUNT),
        spec -> of(spec, amounts).values().stream().map(String::valueOf));
  }

  private static Rule few(
      String kind, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    return new Rule(
        "spec.resources.%s must have at most %s entries; remove some"
            .formatted(kind, Limits.AMOUNTS),
        spec -> of(spec, amounts).size() <= Limits.AMOUNTS);
  }

  private static Rule known(
      String kind, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    Predicate<String> name = Pattern.compile(Limits.RESOURCE).asMatchPredicate();
    return new Rule(
        "spec.resources." + kind + Limits.UNKNOWN_RESOURCE,
        spec ->
            of(spec, amounts).keySet().stream()
                .allMatch(key -> key.length() <= Limits.RESOURCE_LENGTH && name.test(key)));
  }

  private static Rule wholeBytes(
      String kind, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    Predicate<String> bytes = Pattern.compile(Limits.BYTES).asMatchPredicate();
    Predicate<String> parts = Pattern.compile(Limits.PARTS).asMatchPredicate();
    return new Rule(
        "spec.resources." + kind + Limits.PARTS_OF_A_BYTE,
        spec ->
            of(spec, amounts).entrySet().stream()
                .noneMatch(
                    amount ->
                        bytes.test(amount.getKey()) && parts.test(amount.getValue().toString())));
  }

  private static Rule thousandths(
      String kind, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    Predicate<String> finer = Pattern.compile(Limits.FINER_THAN_MILLI).asMatchPredicate();
    return new Rule(
        "spec.resources." + kind + Limits.TOO_FINE,
        spec ->
            Optional.ofNullable(of(spec, amounts).get("cpu"))
                .map(Quantity::toString)
                .filter(finer)
                .isEmpty());
  }

  private static Rule id(String field, Function<DatabaseSpec, Long> id) {
    return new Rule(
        "spec.%s must be between 1 and %s; correct it".formatted(field, Limits.GREATEST_ID),
        spec -> id.apply(spec) >= 1 && id.apply(spec) <= Limits.GREATEST_ID);
  }

  private static Map<String, Quantity> of(
      DatabaseSpec spec, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    return Optional.ofNullable(spec.getResources()).map(amounts).orElse(Map.of());
  }

  private static BigDecimal amount(String quantity) {
    return new Quantity(quantity).getNumericalAmount();
  }

  private static Optional<Duration> rotateAfter(DatabaseSpec spec) {
    return Optional.ofNullable(spec.getCredentials().getRotateAfter()).map(Rotation::duration);
  }
}
