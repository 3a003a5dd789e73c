package dev.databaseoperator.kube.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.instance.PostgresConfigMap;
import dev.databaseoperator.instance.ReadWriteService;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import dev.databaseoperator.volume.InstanceVolumeClaim;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link SmallCollections}, {@link EqualParts}, {@link EmptyCollections}: smaller, and equal. */
class SmallCollectionsTest {

  private static final KubernetesSerialization CLIENT =
      new KubernetesSerialization(new ObjectMapper(), true);

  private final KubernetesSerialization ours = ours();

  static Stream<HasMetadata> objects() {
    return Stream.of(
        Wanted.statefulSet(Databases.minimal(), 1),
        PostgresConfigMap.of(Databases.minimal(), Optional.empty()),
        ReadWriteService.of(Databases.minimal()),
        InstanceVolumeClaim.of(Databases.minimal(), 1),
        new SecretBuilder().withData(Map.of("password", "c2VjcmV0", "username", "YQ==")).build());
  }

  @ParameterizedTest
  @MethodSource("objects")
  void objectEqualsTheOneThatTheClientReads(HasMetadata object) {
    String json = CLIENT.asJson(object);

    assertThat(ours.unmarshal(json, object.getClass()))
        .isEqualTo(CLIENT.unmarshal(json, object.getClass()))
        .isEqualTo(object);
    assertThat(CLIENT.<Object>unmarshal(ours.asJson(ours.unmarshal(json, object.getClass()))))
        .isEqualTo(object);
  }

  @Test
  void equalPartsOfTwoObjectsAreKeptOnce() {
    StatefulSet one = read(Wanted.statefulSet(Databases.minimal(), 1));
    StatefulSet two = read(Wanted.statefulSet(Databases.minimal(), 2));

    assertThat(container(one).getLivenessProbe())
        .isSameAs(container(two).getLivenessProbe())
        .isNotNull();
    assertThat(container(one).getVolumeMounts().get(0))
        .isSameAs(container(two).getVolumeMounts().get(0));
    assertThat(one).isNotEqualTo(two);
  }

  @Test
  void equalMapsOfTextsAreKeptOnce() {
    StatefulSet set = read(Wanted.statefulSet(Databases.minimal(), 1));

    assertThat(set.getMetadata().getLabels())
        .isSameAs(read(Wanted.statefulSet(Databases.minimal(), 1)).getMetadata().getLabels())
        .isNotEmpty();
  }

  @Test
  void emptyListsAndMapsAreShared() {
    StatefulSet one = read(Wanted.statefulSet(Databases.minimal(), 1));

    assertThat(container(one).getEnvFrom()).isSameAs(container(one).getResizePolicy()).isEmpty();
    assertThat(one.getMetadata().getFinalizers()).isSameAs(container(one).getEnvFrom());
    assertThat(one.getAdditionalProperties()).isSameAs(container(one).getAdditionalProperties());
    assertThat(
            new StatefulSetBuilder(one)
                .editMetadata()
                .addToFinalizers("example.com/hold")
                .endMetadata()
                .build()
                .getMetadata()
                .getFinalizers())
        .containsExactly("example.com/hold");
  }

  @Test
  void partsThatDifferStayApart() {
    StatefulSet set = read(Wanted.statefulSet(Databases.minimal(), 1));

    assertThat(container(set).getLivenessProbe()).isNotEqualTo(container(set).getReadinessProbe());
  }

  /** The client reads such a text, and fails when it is compared. */
  @Test
  void quantitiesThatAreNoneAreRead() {
    StatefulSet set =
        ours.unmarshal(
            CLIENT
                .asJson(Wanted.statefulSet(Databases.minimal(), 1))
                .replace("\"emptyDir\":{}", "\"emptyDir\":{\"sizeLimit\":\"0ekT0\"}")
                .replace("\"resources\":{}", "\"resources\":{\"limits\":{\"cpu\":\"0ekT0\"}}"),
            StatefulSet.class);

    assertThat(container(set).getResources().getLimits().get("cpu")).hasToString("0ekT0");
    assertThat(set.getSpec().getTemplate().getSpec().getVolumes())
        .map(Volume::getEmptyDir)
        .filteredOn(Objects::nonNull)
        .anySatisfy(directory -> assertThat(directory.getSizeLimit()).hasToString("0ekT0"));
  }

  @Test
  void noPartThatIsSharedHasAQuantity() {
    assertThat(EqualParts.PARTS)
        .allSatisfy(part -> assertThat(reachable(part)).doesNotContain(Quantity.class));
    assertThat(reachable(EnvVar.class)).as("what the test finds").contains(Quantity.class);
  }

  /** The classes of the client's model that an object of {@code type} may hold. */
  private static Set<Class<?>> reachable(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    Deque<Type> open = new ArrayDeque<>(List.of(type));
    while (!open.isEmpty()) {
      Type next = open.pop();
      if (next instanceof ParameterizedType generic) {
        open.addAll(List.of(generic.getActualTypeArguments()));
      } else if (next instanceof Class<?> model
          && model.getName().startsWith("io.fabric8.kubernetes.api.model.")
          && found.add(model)) {
        Stream.of(model.getDeclaredFields()).map(Field::getGenericType).forEach(open::add);
      }
    }
    return found;
  }

  @Test
  void nullAndUnknownFieldsAreRead() {
    Secret secret =
        ours.unmarshal(
            "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"a\":null},\"new\":{\"b\":null}}",
            Secret.class);
    GenericKubernetesResource thing =
        ours.unmarshal(
            "{\"kind\":\"Thing\",\"apiVersion\":\"example.com/v1\",\"spec\":{\"a\":null,\"b\":[{}]}}",
            GenericKubernetesResource.class);

    assertThat(secret.getData()).containsEntry("a", null);
    assertThat(secret.getAdditionalProperties()).containsKey("new");
    assertThat(thing.<Object>get("spec", "b", 0)).isEqualTo(Map.of());
  }

  /** {@code child/Applied} adds an annotation to it. */
  @Test
  // The metadata of an object are a map in JSON.
  @SuppressWarnings("unchecked")
  void objectThatIsReadAsAMapCanBeChanged() {
    Map<String, Object> fields =
        ours.convertValue(Wanted.statefulSet(Databases.minimal(), 1), Map.class);

    ((Map<String, Object>) fields.get("metadata")).put("annotations", Map.of());
    assertThat(fields).extractingByKey("metadata").asString().contains("annotations={}");
  }

  @Test
  void builderCopiesWhatIsImmutable() {
    Secret secret = ours.unmarshal("{\"kind\":\"Secret\",\"data\":{\"a\":\"YQ==\"}}", Secret.class);

    assertThat(secret.getData()).isInstanceOf(Map.of("b", "Yg==").getClass());
    assertThat(new SecretBuilder(secret).addToData("b", "Yg==").build().getData())
        .containsOnlyKeys("a", "b");
    assertThat(secret.getData()).containsOnlyKeys("a");
  }

  private StatefulSet read(StatefulSet set) {
    return ours.unmarshal(CLIENT.asJson(set), StatefulSet.class);
  }

  private static Container container(StatefulSet set) {
    return set.getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  private static KubernetesSerialization ours() {
    ObjectMapper mapper = new ObjectMapper();
    new EmptyCollections().customize(mapper);
    new EqualParts().customize(mapper);
    new SmallCollections().customize(mapper);
    return new KubernetesSerialization(mapper, true);
  }
}
