package dev.databaseoperator.testkit.faults;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Selects requests, narrowed step by step: {@code writes().of("secrets").in("shop")}. Immutable.
 */
public final class Requests implements Predicate<ApiRequest> {

  private final Predicate<ApiRequest> wanted;
  private final String description;

  private Requests(Predicate<ApiRequest> wanted, String description) {
    this.wanted = wanted;
    this.description = description;
  }

  /** Every request, watches too. */
  public static Requests all() {
    return new Requests(request -> true, "all");
  }

  /**
   * Requests with one of these verbs of the API (create, update, patch, delete, get, list, watch).
   */
  public static Requests verbs(String... verbs) {
    Set<String> wanted = Set.of(verbs);
    return new Requests(request -> wanted.contains(request.verb()), String.join(",", verbs));
  }

  /** Requests that could change something. */
  public static Requests writes() {
    return new Requests(ApiRequest::mutating, "writes");
  }

  /** Watches of this resource, in whatever namespace. */
  public static Requests watches(String resource) {
    return verbs("watch").of(resource);
  }

  /** Of them, those of this resource (plural, without group), the object itself. */
  public Requests of(String resource) {
    return and(
        request -> request.resource().equals(resource) && request.subresource().isEmpty(),
        resource);
  }

  /** Of them, those of this subresource, for instance {@code of("databases", "status")}. */
  public Requests of(String resource, String subresource) {
    return and(
        request -> request.resource().equals(resource) && request.subresource().equals(subresource),
        resource + "/" + subresource);
  }

  /** Of them, those within this namespace. */
  public Requests in(String namespace) {
    return and(request -> request.namespace().equals(namespace), "in " + namespace);
  }

  /** Of them, those of this object; a create is known by its body. */
  public Requests named(String name) {
    return and(
        request ->
            request.name().equals(name)
                || (request.verb().equals("create")
                    && WatchEvent.nameIn(request.body()).equals(name)),
        name);
  }

  /** Of them, those that are not about Leases: what the operator does for a Database. */
  public Requests exceptLeases() {
    return and(request -> !request.resource().equals("leases"), "except leases");
  }

  /** Of them, those that {@code more} accepts. */
  public Requests where(Predicate<ApiRequest> more) {
    return and(more, "where …");
  }

  @Override
  public boolean test(ApiRequest request) {
    return wanted.test(request);
  }

  @Override
  public String toString() {
    return description;
  }

  private Requests and(Predicate<ApiRequest> more, String words) {
    return new Requests(wanted.and(more), description + " " + words);
  }
}
