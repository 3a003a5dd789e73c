package dev.databaseoperator.spec;

import dev.databaseoperator.api.DatabaseSpec;
import dev.databaseoperator.api.InitDb;
import dev.databaseoperator.api.Limits;
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

/**
 * Java counterparts of the CEL rules in the CRD's schema, for {@link SpecCheck}. Tests ensure that
 * none is missing, and that both refuse the same specs.
 */
final class SpecRules {

  private static final Set<String> OWN_DATABASES = Set.of("postgres", "template0", "template1");
  private static final Set<String> OWN_ROLES = Set.of("postgres", "public", "none");

  private SpecRules() {}

  /**
   * Rule for the spec.
   *
   * @param message the API server's message for the same rule
   * @param holds whether the spec obeys it
   */
  record Rule(String message, Predicate<DatabaseSpec> holds) {}

  /** Rules for a spec within all other limits. */
  static final List<Rule> RULES =
      List.of(
          new Rule(Limits.ONE_INSTANCE, spec -> spec.getInstances() == 1),
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

  /** Rules like {@link #RULES}, for amounts that PostgreSQL does not have yet. */
  static final List<Rule> AMOUNTS =
      List.of(
          wholeBytes("limits", ResourceRequirements::getLimits),
          wholeBytes("requests", ResourceRequirements::getRequests),
          thousandths("limits", ResourceRequirements::getLimits),
          thousandths("requests", ResourceRequirements::getRequests));

  private static InitDb initdb(DatabaseSpec spec) {
    return spec.getBootstrap().getInitdb();
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

  private static Map<String, Quantity> of(
      DatabaseSpec spec, Function<ResourceRequirements, Map<String, Quantity>> amounts) {
    return Optional.ofNullable(spec.getResources()).map(amounts).orElse(Map.of());
  }

  private static BigDecimal amount(String quantity) {
    return new Quantity(quantity).getNumericalAmount();
  }

  private static Optional<Duration> rotateAfter(DatabaseSpec spec) {
    return Optional.ofNullable(spec.getCredentials().getRotateAfter()).map(RotateAfter::duration);
  }
}
