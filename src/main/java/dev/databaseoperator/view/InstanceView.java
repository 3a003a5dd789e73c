package dev.databaseoperator.view;

import java.util.Optional;

/** State of one instance, by its pod and its StatefulSet. */
public record InstanceView(Observed observed) {

  /** Its number. */
  public int number() {
    return observed.number();
  }

  /** Whether the pod that should run now accepts connections. */
  public boolean ready() {
    return rolledOut() && serves();
  }

  /** Whether its pod accepts connections, also one of an earlier template. */
  public boolean serves() {
    return observed.pod().filter(PodFacts::serves).isPresent();
  }

  /** Whether the instance exists. */
  public boolean exists() {
    return observed.statefulSet().isPresent();
  }

  /** Whether a pod exists, or may be created although none should be. */
  public boolean runs() {
    return observed.pod().isPresent()
        || observed.statefulSet().filter(set -> !set.isDown()).isPresent();
  }

  /** Image that the container runs. */
  public Optional<String> image() {
    return observed.pod().flatMap(PodFacts::image);
  }

  /** Whether the pod is of the StatefulSet's current template. */
  public boolean rolledOut() {
    return observed
        .statefulSet()
        .filter(set -> observed.pod().filter(set::isTemplateOf).isPresent())
        .isPresent();
  }
}
