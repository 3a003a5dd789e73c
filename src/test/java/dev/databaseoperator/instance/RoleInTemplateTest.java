package dev.databaseoperator.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Labels;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.view.PodFacts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoleInTemplateTest {

  private static final StatefulSet WANTED = Wanted.statefulSet(Databases.minimal(), 1);

  @Test
  void noTemplateGetsTheRole() {
    assertThat(role(new RoleInTemplate(Optional.empty(), Optional.empty()))).isNull();
    assertThat(role(new RoleInTemplate(Optional.of(WANTED), pod("now")))).isNull();
    assertThat(new RoleInTemplate(Optional.of(WANTED), pod("before")).isToGo()).isFalse();
  }

  @Test
  void aTemplateThatHasTheRoleKeepsItWhileItsPodIsOfThatTemplate() {
    RoleInTemplate role = new RoleInTemplate(Optional.of(earlier()), pod("now"));

    StatefulSet kept = role.keptIn(WANTED);

    assertThat(role.isToGo()).isFalse();
    assertThat(role(kept)).isEqualTo("primary");
    assertThat(withoutRole(kept)).as("nothing else differs").isEqualTo(WANTED);
    assertThat(role(WANTED)).as("not modified").isNull();
  }

  @Test
  void itIsKeptWhileNothingSaysThatAPodHasToBeRestarted() {
    StatefulSet unseen =
        new StatefulSetBuilder(earlier()).editMetadata().withGeneration(3L).endMetadata().build();

    assertThat(role(new RoleInTemplate(Optional.of(unseen), pod("before"))))
        .as("the controller has not seen the template")
        .isEqualTo("primary");
    assertThat(role(new RoleInTemplate(Optional.of(earlier()), Optional.empty())))
        .as("no pod")
        .isEqualTo("primary");
    assertThat(role(new RoleInTemplate(Optional.of(earlier()), ending("before"))))
        .as("the next pod may be there already")
        .isEqualTo("primary");
  }

  @Test
  void itGoesWhenThePodHasToBeRestartedAnyway() {
    RoleInTemplate role = new RoleInTemplate(Optional.of(earlier()), pod("before"));

    assertThat(role.isToGo()).isTrue();
    assertThat(role.keptIn(WANTED)).isEqualTo(WANTED);
  }

  @Test
  void itGoesWhileTheDatabaseHibernates() {
    StatefulSet down =
        new StatefulSetBuilder(earlier()).editSpec().withReplicas(0).endSpec().build();

    assertThat(new RoleInTemplate(Optional.of(down), Optional.empty()).isToGo()).isTrue();
  }

  private static String role(RoleInTemplate role) {
    return role(role.keptIn(WANTED));
  }

  /** A StatefulSet of an earlier version, whose controller has seen revision {@code now}. */
  private static StatefulSet earlier() {
    return new StatefulSetBuilder(WANTED)
        .editMetadata()
        .withGeneration(2L)
        .endMetadata()
        .editSpec()
        .editTemplate()
        .editMetadata()
        .addToLabels(Labels.ROLE, "primary")
        .endMetadata()
        .endTemplate()
        .endSpec()
        .withNewStatus()
        .withObservedGeneration(2L)
        .withUpdateRevision("now")
        .endStatus()
        .build();
  }

  private static String role(StatefulSet set) {
    return set.getSpec().getTemplate().getMetadata().getLabels().get(Labels.ROLE);
  }

  private static StatefulSet withoutRole(StatefulSet set) {
    return new StatefulSetBuilder(set)
        .editSpec()
        .editTemplate()
        .editMetadata()
        .removeFromLabels(Labels.ROLE)
        .endMetadata()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Optional<PodFacts> pod(String revision) {
    return Optional.of(PodFacts.of(ofRevision(revision)));
  }

  private static Optional<PodFacts> ending(String revision) {
    return Optional.of(
        PodFacts.of(
            new PodBuilder(ofRevision(revision))
                .editMetadata()
                .withDeletionTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .build()));
  }

  private static Pod ofRevision(String revision) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("orders-1-0")
        .addToLabels("controller-revision-hash", revision)
        .endMetadata()
        .build();
  }
}
