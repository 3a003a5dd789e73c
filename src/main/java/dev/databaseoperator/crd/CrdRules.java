package dev.databaseoperator.crd;

import dev.databaseoperator.api.Limits;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import java.util.List;

/**
 * CEL rules of the CRD that annotations on fields cannot express: they need the object's name, the
 * status, the earlier object, or belong to a type of Kubernetes.
 */
final class CrdRules {

  private CrdRules() {}

  /** Returns the rules of the whole object. */
  static List<ValidationRule> ofDatabase() {
    return List.of(
        rule(
            "self.metadata.name.size() <= " + Limits.DATABASE_NAME_LENGTH,
            Limits.DATABASE_NAME_TOO_LONG),
        rule(
            "self.metadata.name.matches('" + Limits.DATABASE_NAME + "')",
            Limits.DATABASE_NAME_UNUSABLE),
        storageNotBelow(),
        secretNotOurs());
  }

  /**
   * Returns the rules of a map of quantities.
   *
   * @param field path of the map, {@code spec.resources.limits} or {@code requests}
   */
  static List<ValidationRule> ofAmounts(String field) {
    return List.of(
        rule(
            "self.all(name, name.size() <= %s && name.matches('%s'))"
                .formatted(Limits.RESOURCE_LENGTH, Limits.RESOURCE),
            field + Limits.UNKNOWN_RESOURCE),
        rule(
            "self.all(name, !name.matches('%s') || !string(self[name]).matches('%s'))"
                .formatted(Limits.BYTES, Limits.PARTS),
            field + Limits.PARTS_OF_A_BYTE),
        rule(
            "!('cpu' in self) || !string(self['cpu']).matches('%s')"
                .formatted(Limits.FINER_THAN_MILLI),
            field + Limits.TOO_FINE));
  }

  /**
   * The operator creates Secrets of both names itself. Checked at creation only: later the name
   * cannot be changed, and the status has to be writable.
   */
  private static ValidationRule secretNotOurs() {
    ValidationRule rule =
        rule(
            "oldSelf.hasValue() || !has(self.spec.bootstrap) || !has(self.spec.bootstrap.initdb)"
                + " || !has(self.spec.bootstrap.initdb.secret)"
                + " || !(self.spec.bootstrap.initdb.secret.name"
                + " in [self.metadata.name + '-app', self.metadata.name + '-superuser'])",
            Limits.SECRET_NAME_OURS);
    rule.setOptionalOldSelf(true);
    rule.setFieldPath(".spec.bootstrap.initdb.secret.name");
    return rule;
  }

  /**
   * Compares with the size of the volume and not with the earlier spec: a size that the storage
   * refused has to be revocable. A Database that already asks for less may keep that.
   */
  private static ValidationRule storageNotBelow() {
    ValidationRule rule =
        rule(
            "!has(self.spec.storage) || !has(self.spec.storage.size) || !has(self.status)"
                + " || !has(self.status.storage) || !has(self.status.storage.size)"
                + " || !isQuantity(self.status.storage.size)"
                + " || quantity(self.spec.storage.size)"
                + ".compareTo(quantity(self.status.storage.size)) >= 0"
                + " || (oldSelf.hasValue() && has(oldSelf.value().spec.storage)"
                + " && has(oldSelf.value().spec.storage.size)"
                + " && self.spec.storage.size == oldSelf.value().spec.storage.size)",
            "spec.storage.size is less than the volume has (status.storage.size): Kubernetes cannot"
                + " make a volume smaller; set it to at least that, or create a new Database and"
                + " restore a dump into it");
    rule.setOptionalOldSelf(true);
    rule.setFieldPath(".spec.storage.size");
    return rule;
  }

  private static ValidationRule rule(String expression, String message) {
    ValidationRule rule = new ValidationRule();
    rule.setRule(expression);
    rule.setMessage(message);
    return rule;
  }
}
