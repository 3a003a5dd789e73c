package dev.databaseoperator.view;

import java.util.Optional;

/** How one instance stands, by its pod and its StatefulSet. */
public record InstanceView(Observed observed) {

  /** Its number. */
  public int number() {
    return observed.number();
  }

  /** Whether the pod that should run now accepts connections. */
  public boolean ready() {
    return rolledOut() && observed.pod().filter(PodFacts::serves).isPresent();
  }

  /** Whether the instance exists at all. */
  public boolean exists() {
    return observed.statefulSet().isPresent();
  }

  /** Whether a pod exists, or may come although none should. */
  public boolean runs() {
    return observed.pod().isPresent()
        || observed.statefulSet().filter(set -> !set.isDown()).isPresent();
  }

  /** Image that the container runs. */
  public Optional<String> image() {
    return observed.pod().flatMap(PodFacts::image);
  }

  /** Whether the StatefulSet's pod is of the template that the StatefulSet has now. */
  public boolean rolledOut() {
    return observed
        .statefulSet()
        .filter(set -> observed.pod().filter(set::isTemplateOf).isPresent())
        .isPresent();
  }
}
