package dev.databaseoperator.kube.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.databaseoperator.api.Database;
import dev.databaseoperator.testkit.Databases;
import dev.databaseoperator.testkit.Wanted;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.WatchEvent;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchEventsTest {

  private static final KubernetesSerialization CLIENT =
      new KubernetesSerialization(new ObjectMapper(), true);

  private final KubernetesSerialization ours = ours();

  @Test
  void objectOfAWatchedKindIsTheSameAsTheClients() {
    StatefulSet set = Wanted.statefulSet(Databases.minimal(), 1);

    WatchEvent event = read(event("MODIFIED", CLIENT.asJson(set)));

    assertThat(event)
        .isEqualTo(CLIENT.unmarshal(event("MODIFIED", CLIENT.asJson(set)), WatchEvent.class));
    assertThat(event.getObject()).isEqualTo(set);
  }

  @Test
  void databaseIsReadAsOne() {
    Database database = Databases.minimal();

    WatchEvent event = read(event("ADDED", CLIENT.asJson(database)));

    assertThat(event.getObject()).isInstanceOf(Database.class);
    assertThat(CLIENT.asJson(event.getObject())).isEqualTo(CLIENT.asJson(database));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"kind\":\"Pod\",\"apiVersion\":\"v1\"}",
        "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"7\"}}",
        "{\"metadata\":{\"resourceVersion\":\"7\"},\"apiVersion\":\"v1\",\"kind\":\"Pod\"}",
        "{\"kind\":\"Pod\",\"metadata\":{},\"apiVersion\":\"v1\"}"
      })
  void orderOfTheFieldsDoesNotMatter(String pod) {
    WatchEvent event = read("{\"object\":" + pod + ",\"more\":[{}],\"type\":\"BOOKMARK\"}");

    assertThat(event.getType()).isEqualTo("BOOKMARK");
    assertThat(event.getObject()).isEqualTo(CLIENT.unmarshal(pod, Pod.class));
  }

  @Test
  void objectOfAnyOtherKindIsReadByTheClient() {
    String status =
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":410,\"reason\":\"Expired\"}";
    String thing =
        "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"a\"},"
            + "\"spec\":{\"list\":[1,{\"of\":\"them\"}]}}";

    assertThat(read(event("ERROR", status)).getObject())
        .isEqualTo(CLIENT.unmarshal(status, Status.class));
    assertThat(read(event("ADDED", thing)).getObject())
        .isEqualTo(CLIENT.unmarshal(thing, GenericKubernetesResource.class));
  }

  @Test
  void eventWithoutAnObjectIsRead() {
    assertThat(read("{\"type\":\"ADDED\"}").getObject()).isNull();
    assertThat(read("{\"type\":\"ADDED\",\"object\":null}").getObject()).isNull();
  }

  @Test
  void whatEndsTooEarlyIsRefused() {
    assertThatThrownBy(
            () -> read("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"apiVersion\":\"v1\","))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> read("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Event\","))
        .isInstanceOf(RuntimeException.class);
  }

  private WatchEvent read(String text) {
    return ours.unmarshal(text, WatchEvent.class);
  }

  private static String event(String type, String object) {
    return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
  }

  private static KubernetesSerialization ours() {
    ObjectMapper mapper = new ObjectMapper();
    new EmptyCollections().customize(mapper);
    new WatchEvents().customize(mapper);
    return new KubernetesSerialization(mapper, true);
  }
}
