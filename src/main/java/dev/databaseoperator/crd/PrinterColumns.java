package dev.databaseoperator.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import java.util.ArrayList;
import java.util.List;

/** Columns of {@code kubectl get}; those of priority 1 appear with {@code -o wide} only. */
final class PrinterColumns {

  private PrinterColumns() {}

  /** Returns the columns in their order. */
  static List<CustomResourceColumnDefinition> all() {
    List<CustomResourceColumnDefinition> columns = new ArrayList<>();
    columns.add(column("Instances", "integer", ".spec.instances", "Wanted instances", 0));
    columns.add(column("Ready", "integer", ".status.readyInstances", "Ready instances", 0));
    columns.add(column("Status", "string", ".status.phase", "Phase in one word", 0));
    columns.add(column("Primary", "string", ".status.currentPrimary", "The primary", 0));
    columns.add(column("Age", "date", ".metadata.creationTimestamp", "Age", 0));
    columns.add(column("Secret", "string", ".status.binding.name", "Secret for clients", 1));
    columns.add(column("Image", "string", ".status.image", "Running image", 1));
    columns.add(
        column(
            "Message",
            "string",
            ".status.conditions[?(@.type==\"Ready\")].message",
            "Message of the condition Ready",
            1));
    return columns;
  }

  private static CustomResourceColumnDefinition column(
      String name, String type, String path, String description, int priority) {
    return new CustomResourceColumnDefinition(
        description, null, path, name, priority == 0 ? null : priority, type);
  }
}
