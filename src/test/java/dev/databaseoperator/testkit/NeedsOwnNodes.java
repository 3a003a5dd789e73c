package dev.databaseoperator.testkit;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Test that needs nodes of {@code dev/cluster}; it is skipped on another cluster. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsOwnNodes.OnlyThere.class)
public @interface NeedsOwnNodes {

  /** What a test that needs them is skipped with. */
  String MESSAGE = "needs nodes of dev/cluster";

  /** What it does that other nodes do not allow. */
  String value();

  /** Skips the test on another cluster, before it asks for one. */
  final class OnlyThere implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return AnnotationSupport.findAnnotation(context.getElement(), NeedsOwnNodes.class)
          .filter(needs -> ForeignCluster.isChosen())
          .map(needs -> skipped(context, MESSAGE + ": " + needs.value()))
          .orElseGet(() -> enabled("no other cluster is chosen"));
    }

    /** Maven prints only how many tests were skipped, and has the reason in its reports. */
    private static ConditionEvaluationResult skipped(ExtensionContext context, String reason) {
      System.err.printf("skipped: %s %s%n", context.getDisplayName(), reason);
      return disabled(reason);
    }
  }
}
