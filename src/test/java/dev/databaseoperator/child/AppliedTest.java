package dev.databaseoperator.child;

import static org.assertj.core.api.Assertions.assertThat;

import dev.databaseoperator.api.Annotations;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.instance.InstancesService;
import dev.databaseoperator.instance.PostgresConfigMap;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.monitoring.DatabasePodMonitor;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AppliedTest {

  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  static Stream<HasMetadata> desired() {
    return Stream.of(Databases.minimal(), Databases.complete())
        .flatMap(
            database ->
                Stream.of(
                    Wanted.statefulSet(database, 1),
                    PostgresConfigMap.of(database, Optional.empty()),
                    ReadWriteService.of(database),
                    InstancesService.of(database),
                    DatabasePodMonitor.of(database)));
  }

  @ParameterizedTest
  @MethodSource("desired")
  void anObjectHasAllThatItConsistsOf(HasMetadata desired) {
    assertThat(has(map(desired), map(desired))).isTrue();
  }

  /** Whatever is changed, taken away or put in front of a list that is no one's to share. */
  @ParameterizedTest
  @MethodSource("desired")
  void everyFieldThatIsChangedOrRemovedShows(HasMetadata desired) {
    List<List<Object>> leaves = new ArrayList<>();
    leaves(map(desired), List.of(), leaves);
    assertThat(leaves).hasSizeGreaterThan(10);
    for (List<Object> leaf : leaves) {
      Map<String, Object> changed = map(desired);
      replace(changed, leaf, "changed by hand");
      assertThat(has(changed, map(desired))).as("changed %s", leaf).isFalse();
      Map<String, Object> removed = map(desired);
      remove(removed, leaf);
      assertThat(has(removed, map(desired))).as("removed %s", leaf).isFalse();
    }
  }

  /** The next version of the operator may desire less: then that is to be applied. */
  @ParameterizedTest
  @MethodSource("desired")
  void everyFieldThatIsDesiredNoLongerShowsInTheOutline(HasMetadata desired) {
    List<List<Object>> leaves = new ArrayList<>();
    leaves(map(desired), List.of(), leaves);
    for (List<Object> leaf : leaves) {
      // Lists that are compared as a whole show a missing element by themselves.
      if (leaf.stream().noneMatch(Integer.class::isInstance)) {
        Map<String, Object> less = map(desired);
        remove(less, leaf);
        assertThat(FieldOutline.of(less))
            .as("%s", leaf)
            .isNotEqualTo(FieldOutline.of(map(desired)));
      }
    }
  }

  @Test
  void outlineIsNotedOnTheObjectAndSaysNothingOfValues() {
    Applied.Desired<Service> desired =
        Applied.outlined(ReadWriteService.of(Databases.minimal()), SERIALIZATION);
    Service one = desired.object();
    assertThat(desired.fields()).isEqualTo(map(one));
    Database other = Databases.minimal();
    other.getMetadata().setUid("another");
    assertThat(one.getMetadata().getAnnotations()).containsKey(Annotations.APPLIED_FIELDS);
    Map<String, String> changed = new TreeMap<>(one.getMetadata().getLabels());
    changed.replaceAll((key, value) -> value + "x");
    Service same =
        new ServiceBuilder(ReadWriteService.of(Databases.minimal()))
            .editMetadata()
            .withLabels(changed)
            .endMetadata()
            .build();
    assertThat(FieldOutline.of(map(same)))
        .isEqualTo(one.getMetadata().getAnnotations().get(Annotations.APPLIED_FIELDS));
  }

  @Test
  void fieldsOfOthersDoNotShow() {
    StatefulSet desired = Wanted.statefulSet(Databases.minimal(), 1);
    StatefulSet actual =
        new StatefulSetBuilder(desired)
            .editMetadata()
            .addToAnnotations("example.com/mine", "kept")
            .endMetadata()
            .editSpec()
            .withReplicas(1)
            .editTemplate()
            .editSpec()
            .addToContainers(0, new ContainerBuilder().withName("proxy").withImage("mesh").build())
            .editLastContainer()
            .addNewEnv()
            .withName("TZ")
            .withValue("UTC")
            .endEnv()
            .withTerminationMessagePath("/dev/termination-log")
            .endContainer()
            .addNewVolume()
            .withName("mesh")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .withDnsPolicy("ClusterFirst")
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    assertThat(has(map(actual), map(desired))).isTrue();
  }

  /** The kubelet takes the last of two variables of one name. */
  @Test
  void aSecondElementOfTheSameKeyShows() {
    StatefulSet desired = Wanted.statefulSet(Databases.minimal(), 1);
    StatefulSet actual =
        new StatefulSetBuilder(desired)
            .editSpec()
            .editTemplate()
            .editSpec()
            .editLastContainer()
            .addNewEnv()
            .withName("PGDATA")
            .withValue("/elsewhere")
            .endEnv()
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    assertThat(Applied.difference(map(actual), map(desired), "", false))
        .contains("/spec/template/spec/containers/postgres/env/PGDATA");
  }

  @Test
  void aSecondMountOfAVolumeIsTheUsers() {
    StatefulSet desired = Wanted.statefulSet(Databases.minimal(), 1);
    StatefulSet actual =
        new StatefulSetBuilder(desired)
            .editSpec()
            .editTemplate()
            .editSpec()
            .editLastContainer()
            .addToVolumeMounts(
                0, new VolumeMountBuilder().withName("data").withMountPath("/mine").build())
            .endContainer()
            .endSpec()
            .endTemplate()
            .endSpec()
            .build();
    assertThat(has(map(actual), map(desired))).isTrue();
  }

  @Test
  void aFurtherFieldWithinAListThatIsReplacedAsAWholeShows() {
    HasMetadata desired = DatabasePodMonitor.of(Databases.minimal());
    Map<String, Object> actual = map(desired);
    List<Object> endpoints = list(map(actual.get("spec")).get("podMetricsEndpoints"));
    map(endpoints.get(0)).put("interval", "1h");
    assertThat(has(actual, map(desired))).isFalse();
  }

  @Test
  void aFurtherLabelInASelectorShowsAsItWouldSelectNothing() {
    Service desired = ReadWriteService.of(Databases.minimal());
    Service actual =
        new ServiceBuilder(desired).editSpec().addToSelector("tier", "gold").endSpec().build();
    assertThat(has(map(actual), map(desired))).isFalse();
  }

  @Test
  void amountsAreComparedAsTheApiServerWritesThem() {
    assertThat(requests("500m", "0.5")).isTrue();
    assertThat(requests("1Gi", "1024Mi")).isTrue();
    assertThat(requests("500m", "0.6")).isFalse();
    assertThat(has(Map.of("value", "500m"), Map.of("value", "0.5"))).isFalse();
    assertThat(has(Map.of("port", 5432L), Map.of("port", 5432))).isTrue();
  }

  private static boolean requests(String actual, String desired) {
    return has(
        Map.of("requests", Map.of("cpu", actual)), Map.of("requests", Map.of("cpu", desired)));
  }

  private static boolean has(Object actual, Object desired) {
    return Applied.difference(actual, desired, "", false).isEmpty();
  }

  @SuppressWarnings("unchecked") // an object of Kubernetes is a map in JSON
  private static Map<String, Object> map(HasMetadata object) {
    return SERIALIZATION.convertValue(object, Map.class);
  }

  private static void leaves(Object part, List<Object> path, List<List<Object>> leaves) {
    if (part instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach((key, value) -> leaves(value, with(path, key), leaves));
    } else if (part instanceof List<?> list && !list.isEmpty()) {
      for (int i = 0; i < list.size(); i++) {
        leaves(list.get(i), with(path, i), leaves);
      }
    } else {
      leaves.add(path);
    }
  }

  private static List<Object> with(List<Object> path, Object step) {
    List<Object> longer = new ArrayList<>(path);
    longer.add(step);
    return longer;
  }

  private static void replace(Object root, List<Object> path, Object value) {
    Object parent = at(root, path.subList(0, path.size() - 1));
    Object last = path.get(path.size() - 1);
    if (parent instanceof List<?>) {
      list(parent).set((Integer) last, value);
    } else {
      map(parent).put((String) last, value);
    }
  }

  private static void remove(Object root, List<Object> path) {
    Object parent = at(root, path.subList(0, path.size() - 1));
    Object last = path.get(path.size() - 1);
    if (parent instanceof List<?>) {
      list(parent).remove(((Integer) last).intValue());
    } else {
      map(parent).remove(last);
    }
  }

  private static Object at(Object root, List<Object> path) {
    Object part = root;
    for (Object step : path) {
      part = step instanceof Integer index ? list(part).get(index) : map(part).get(step);
    }
    return part;
  }

  @SuppressWarnings("unchecked") // made by Jackson, of these types
  private static List<Object> list(Object list) {
    return (List<Object>) list;
  }

  @SuppressWarnings("unchecked") // made by Jackson, of these types
  private static Map<String, Object> map(Object map) {
    return (Map<String, Object>) map;
  }
}
